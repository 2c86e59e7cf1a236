package dev.darkroom.images;

import dev.darkroom.images.Samples.Colors;
import java.awt.image.Raster;
import java.nio.ByteBuffer;

/**
 * A PNG file (PNG specification, third edition). Palette and transparent colour are kept from the decoder, so that it gives the samples as
 * they are; of 16 bits the higher 8 are kept, as Pillow does.
 */
record PngFile(PngChunks chunks, ImageHeader header, int colorType, Orientation orientation) implements ImageFile {
    private static final int GREY = 0;
    private static final int COLOR = 2;
    private static final int PALETTE = 3;
    private static final int GREY_ALPHA = 4;
    private static final int COLOR_ALPHA = 6;

    private static final int BYTE = 8;
    private static final int DEEP = 16;
    private static final int WHITE = 255;

    static PngFile of(byte[] file) throws ImageException {
        PngChunks chunks = new PngChunks(file);
        ByteBuffer start = chunks.content("IHDR");
        int bits = start.get(8);
        int colorType = start.get(9);
        boolean known =
                switch (colorType) {
                    case GREY -> bits == 1 || bits == 2 || bits == 4 || bits == BYTE || bits == DEEP;
                    case PALETTE ->
                        (bits == 1 || bits == 2 || bits == 4 || bits == BYTE)
                                && chunks.content("PLTE").limit() >= 3;
                    case COLOR, GREY_ALPHA, COLOR_ALPHA -> bits == BYTE || bits == DEEP;
                    default -> false;
                };
        if (!known) {
            throw ImageException.because("is a damaged PNG file");
        }
        ByteBuffer exif = chunks.content("eXIf");
        Orientation orientation = Orientation.ofExif(exif);
        int channels = colors(colorType, chunks.has("tRNS")).channels();
        ImageHeader header = orientation.apply(
                new ImageHeader(ImageFormat.PNG, start.getInt(0), start.getInt(4), channels, bits, chunks.has("acTL")));
        return new PngFile(chunks, header, colorType, orientation);
    }

    private static Colors colors(int colorType, boolean transparency) {
        return switch (colorType) {
            case GREY -> transparency ? Colors.GREY_ALPHA : Colors.GREY;
            case GREY_ALPHA -> Colors.GREY_ALPHA;
            case COLOR_ALPHA -> Colors.RGBA;
            default -> transparency ? Colors.RGBA : Colors.RGB;
        };
    }

    /** A chunk that says sRGB stands above a profile. */
    @Override
    public byte[] profile() {
        return chunks.has("sRGB") ? new byte[0] : chunks.profile();
    }

    @Override
    public Samples samples() throws ImageException {
        Raster raster = Decoders.run(
                Decoders.of("png"),
                chunks.pixels(),
                true,
                reader -> reader.read(0).getRaster());
        ByteBuffer transparent = chunks.content("tRNS");
        Colors colors = colors(colorType, chunks.has("tRNS"));
        if (colorType == PALETTE) {
            return Palette.of(chunks.content("PLTE"), transparent).look(raster, colors);
        }
        if (header.bits() == BYTE && colors.channels() == raster.getNumBands()) {
            return Samples.of(raster, colors);
        }
        return convert(raster, colors, transparent);
    }

    /** A pixel of exactly the transparent colour is transparent, in the bits of the file. */
    private Samples convert(Raster raster, Colors colors, ByteBuffer transparent) throws ImageException {
        int bands = raster.getNumBands();
        boolean keyed = bands < colors.channels();
        if (keyed && transparent.limit() < 2 * bands) {
            throw ImageException.because("is a damaged PNG file");
        }
        int width = raster.getWidth();
        int height = raster.getHeight();
        byte[] values = new byte[width * height * colors.channels()];
        int[] row = new int[width * bands];
        int to = 0;
        for (int y = 0; y < height; y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int i = 0; i < row.length; i += bands) {
                boolean seen = !keyed;
                for (int band = 0; band < bands; band++) {
                    values[to++] = (byte) eightBits(row[i + band]);
                    seen |= keyed && row[i + band] != (transparent.getShort(2 * band) & 0xffff);
                }
                if (keyed) {
                    values[to++] = (byte) (seen ? WHITE : 0);
                }
            }
        }
        return new Samples(width, height, colors, values);
    }

    private int eightBits(int sample) {
        return header.bits() == DEEP ? sample >> BYTE : sample * WHITE / ((1 << header.bits()) - 1);
    }
}
