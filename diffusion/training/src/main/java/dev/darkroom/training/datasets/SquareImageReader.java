package dev.darkroom.training.datasets;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.images.Image;
import dev.darkroom.images.ImageDecoder;
import dev.darkroom.images.ImageException;
import dev.darkroom.images.ImageLimits;
import dev.darkroom.images.Lanczos;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads images as squares of RGB pixels: the middle of a longer side is kept, transparency becomes white. */
public final class SquareImageReader {

    private static final int CHANNELS = 3;
    /** The user has chosen the files, so only files that cannot be images are refused. */
    private static final ImageDecoder DECODER = new ImageDecoder(new ImageLimits(1 << 28, 1 << 16, 1 << 28, 1L << 31));

    private SquareImageReader() {}

    /**
     * Reads one image.
     *
     * @param side of the square, in pixels
     * @return side * side * 3 bytes, row by row
     * @throws DiffusionException if the file is damaged or no image
     */
    public static byte[] read(Path file, int side) {
        Image image = decode(file);
        int square = Math.min(image.width(), image.height());
        int left = (image.width() - square) / 2;
        int top = (image.height() - square) / 2;
        byte[] middle = new byte[square * square * CHANNELS];
        for (int y = 0; y < square; y++) {
            int from = ((top + y) * image.width() + left) * CHANNELS;
            System.arraycopy(image.pixels(), from, middle, y * square * CHANNELS, square * CHANNELS);
        }
        return Lanczos.resize(middle, square, square, CHANNELS, side, side);
    }

    private static Image decode(Path file) {
        try {
            return DECODER.read(Files.readAllBytes(file)).onWhite();
        } catch (ImageException e) {
            throw DiffusionException.badFile(file, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw DiffusionException.badFile(file, "cannot be read", e);
        }
    }
}
