package dev.darkroom.gateway.images;

import dev.darkroom.images.Image;
import dev.darkroom.images.ImageDecoder;
import dev.darkroom.images.ImageException;
import dev.darkroom.images.ImageHeader;
import dev.darkroom.images.ImageLimits;

/**
 * Decodes images that clients send. The header is read and held against the limits before anything is unpacked; how many are decoded at one
 * time is bounded by {@link BudgetedReader}.
 */
public final class ImageInputReader {
    private static final int MOST_SIDE = 16_384;
    /** Of four channels in 8 bits: as many bytes for the samples, and as many for the pixels made of them. */
    private static final int BYTES_OF_A_PIXEL = 8;

    private final int mostBytes;
    private final ImageDecoder decoder;

    /** @param mostPixels width times height */
    public ImageInputReader(int mostBytes, long mostPixels) {
        this.mostBytes = mostBytes;
        this.decoder =
                new ImageDecoder(new ImageLimits(mostBytes, MOST_SIDE, mostPixels, BYTES_OF_A_PIXEL * mostPixels));
    }

    /** Size of the largest file that is taken. */
    public int mostBytes() {
        return mostBytes;
    }

    /** Looks at the header alone. */
    public ImageHeader inspect(byte[] file) throws UnusableImageException {
        try {
            return decoder.inspect(file);
        } catch (ImageException e) {
            throw UnusableImageException.because(String.valueOf(e.getMessage()));
        }
    }

    public Image read(byte[] file) throws UnusableImageException {
        try {
            return decoder.read(file);
        } catch (ImageException e) {
            throw UnusableImageException.because(String.valueOf(e.getMessage()));
        }
    }
}
