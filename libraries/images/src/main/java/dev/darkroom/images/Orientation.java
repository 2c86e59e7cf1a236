package dev.darkroom.images;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How an image has to be turned to be shown upright: the orientation of Exif (CIPA DC-008, tag 0x0112), which cameras note instead of
 * turning the pixels.
 *
 * @param value from 1, as it is, to 8
 */
record Orientation(int value) {
    static final Orientation AS_IT_IS = new Orientation(1);

    private static final int TAG = 0x0112;
    private static final int SHORT = 3;
    private static final int ENTRY = 12;
    private static final int HEADER = 8;
    private static final int NAME = 6;
    private static final int FIRST_TURNED = 5;
    private static final int LAST = 8;

    /** Out of the first directory of a TIFF structure, after the optional word Exif; as it is where that says nothing sensible. */
    static Orientation ofExif(ByteBuffer exif) {
        boolean named = exif.limit() > NAME && exif.get(0) == 'E' && exif.get(1) == 'x' && exif.get(NAME - 1) == 0;
        ByteBuffer tiff = named ? exif.slice(NAME, exif.limit() - NAME) : exif.slice();
        if (tiff.limit() < HEADER) {
            return AS_IT_IS;
        }
        tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long directory = Integer.toUnsignedLong(tiff.getInt(4));
        if (directory + 2 > tiff.limit()) {
            return AS_IT_IS;
        }
        int at = (int) directory;
        int entries = tiff.getShort(at) & 0xffff;
        for (int i = 0, entry = at + 2; i < entries && entry + ENTRY <= tiff.limit(); i++, entry += ENTRY) {
            if ((tiff.getShort(entry) & 0xffff) == TAG && tiff.getShort(entry + 2) == SHORT) {
                int value = tiff.getShort(entry + HEADER);
                return value >= 1 && value <= LAST ? new Orientation(value) : AS_IT_IS;
            }
        }
        return AS_IT_IS;
    }

    /** The header of the image as it is shown. */
    ImageHeader apply(ImageHeader header) {
        return value >= FIRST_TURNED ? header.turned() : header;
    }

    Image apply(Image image) {
        if (value == 1) {
            return image;
        }
        boolean turned = value >= FIRST_TURNED;
        int width = turned ? image.height() : image.width();
        int height = turned ? image.width() : image.height();
        int channels = image.channels();
        byte[] pixels = new byte[image.pixels().length];
        for (int y = 0, to = 0; y < height; y++) {
            for (int x = 0; x < width; x++, to += channels) {
                System.arraycopy(image.pixels(), source(image, x, y) * channels, pixels, to, channels);
            }
        }
        return new Image(width, height, channels, pixels);
    }

    /** Index of the stored pixel that is shown at a place. */
    private int source(Image image, int x, int y) {
        int right = image.width() - 1;
        int bottom = image.height() - 1;
        return switch (value) {
            case 2 -> at(image, right - x, y);
            case 3 -> at(image, right - x, bottom - y);
            case 4 -> at(image, x, bottom - y);
            case 5 -> at(image, y, x);
            case 6 -> at(image, y, bottom - x);
            case 7 -> at(image, right - y, bottom - x);
            case 8 -> at(image, right - y, x);
            default -> at(image, x, y);
        };
    }

    private static int at(Image image, int x, int y) {
        return y * image.width() + x;
    }
}
