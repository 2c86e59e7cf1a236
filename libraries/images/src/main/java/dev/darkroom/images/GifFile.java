package dev.darkroom.images;

import dev.darkroom.images.Samples.Colors;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A GIF file (GIF89a specification). What its one frame leaves of the canvas is transparent.
 *
 * @param left of the frame on the canvas, in pixels
 * @param top likewise
 */
@SuppressWarnings("ArrayRecordComponent") // files are handed over, never compared
record GifFile(byte[] file, ImageHeader header, int left, int top) implements ImageFile {
    private static final int DESCRIPTOR = 13;
    private static final int EXTENSION = 0x21;
    private static final int FRAME = 0x2c;
    private static final int HAS_COLORS = 0x80;
    private static final int PIXEL = 4;

    static GifFile of(byte[] file) throws ImageException {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int width = bytes.getShort(6) & 0xffff;
        int height = bytes.getShort(8) & 0xffff;
        int first = -1;
        int frames = 0;
        int at = DESCRIPTOR + colors(file, 10);
        while (at < file.length && (file[at] == EXTENSION || file[at] == FRAME)) {
            if (file[at] == EXTENSION) {
                at = blocksEnd(file, at + 2);
            } else if (at + 10 > file.length) {
                break;
            } else {
                first = first < 0 ? at : first;
                frames++;
                at = blocksEnd(file, at + 10 + colors(file, at + 9) + 1);
            }
        }
        if (first < 0) {
            throw ImageException.because("is a damaged GIF file");
        }
        int left = bytes.getShort(first + 1) & 0xffff;
        int top = bytes.getShort(first + 3) & 0xffff;
        int right = left + (bytes.getShort(first + 5) & 0xffff);
        int bottom = top + (bytes.getShort(first + 7) & 0xffff);
        if (right > width || bottom > height) {
            throw ImageException.because("is a GIF file that contradicts itself");
        }
        return new GifFile(file, new ImageHeader(ImageFormat.GIF, width, height, 4, Byte.SIZE, frames > 1), left, top);
    }

    /** Bytes of the colour table that a packed field announces. */
    private static int colors(byte[] file, int packed) {
        return (file[packed] & HAS_COLORS) == 0 ? 0 : 3 * (2 << (file[packed] & 7));
    }

    /** Behind a sequence of sub-blocks, each with its length in front, the last one empty. */
    private static int blocksEnd(byte[] file, int from) {
        int at = from;
        while (at < file.length && file[at] != 0) {
            at += 1 + (file[at] & 0xff);
        }
        return at + 1;
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
        BufferedImage frame = Decoders.run(Decoders.of("gif"), file, true, reader -> reader.read(0));
        if (!(frame.getColorModel() instanceof IndexColorModel colors)) {
            throw ImageException.because("is a damaged GIF file");
        }
        Samples part = Palette.of(colors).look(frame.getRaster(), Colors.RGBA);
        if (part.width() == header.width() && part.height() == header.height()) {
            return part;
        }
        byte[] canvas = new byte[header.width() * header.height() * PIXEL];
        for (int y = 0; y < part.height(); y++) {
            System.arraycopy(
                    part.values(),
                    y * part.width() * PIXEL,
                    canvas,
                    ((top + y) * header.width() + left) * PIXEL,
                    part.width() * PIXEL);
        }
        return new Samples(header.width(), header.height(), Colors.RGBA, canvas);
    }
}
