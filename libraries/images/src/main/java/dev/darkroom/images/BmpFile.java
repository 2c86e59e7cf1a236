package dev.darkroom.images;

import dev.darkroom.images.Samples.Colors;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A BMP file of 1, 4, 8, 24 or 32 bits a pixel, the last of which has no alpha (BITMAPINFOHEADER, BI_RGB, BI_RLE8 and BI_RLE4). */
@SuppressWarnings("ArrayRecordComponent") // files are handed over, never compared
record BmpFile(byte[] file, ImageHeader header) implements ImageFile {
    private static final int FILE_HEADER = 14;
    private static final int CORE = 12;
    private static final int INFO = 40;

    static BmpFile of(byte[] file) throws ImageException {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int size = file.length < FILE_HEADER + INFO ? 0 : bytes.getInt(FILE_HEADER);
        int pixels = file.length < FILE_HEADER ? 0 : bytes.getInt(10);
        if (size != CORE && size < INFO || pixels < FILE_HEADER + size || pixels > file.length) {
            throw ImageException.because("is a damaged BMP file");
        }
        boolean old = size == CORE;
        int width = old ? bytes.getShort(18) & 0xffff : bytes.getInt(18);
        int height = old ? bytes.getShort(20) & 0xffff : Math.abs(bytes.getInt(22));
        int bits = bytes.getShort(old ? 24 : 28);
        int compression = old ? 0 : bytes.getInt(30);
        boolean known =
                switch (bits) {
                    case 1, 24, 32 -> compression == 0;
                    case 4 -> compression == 0 || compression == 2;
                    case 8 -> compression == 0 || compression == 1;
                    default -> false;
                };
        if (!known) {
            throw ImageException.because(
                    "is a BMP file of a kind that is not read: " + bits + " bits a pixel, compression " + compression);
        }
        return new BmpFile(file, new ImageHeader(ImageFormat.BMP, width, height, 3, Byte.SIZE, false));
    }

    @Override
    public Orientation orientation() {
        return Orientation.AS_IT_IS;
    }

    @Override
    public byte[] profile() {
        return new byte[0];
    }

    @Override
    public Samples samples() throws ImageException {
        BufferedImage image = Decoders.run(Decoders.of("bmp"), file, true, reader -> reader.read(0));
        if (image.getColorModel() instanceof IndexColorModel colors) {
            return Palette.of(colors).look(image.getRaster(), Colors.RGB);
        }
        // A palette of all greys comes as grey itself.
        return Samples.of(image.getRaster(), image.getRaster().getNumBands() == 1 ? Colors.GREY : Colors.RGB);
    }
}
