package dev.darkroom.diffusion.datasets;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.images.Lanczos;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** Reads pictures as squares of RGB pixels: the middle of a longer side is kept, transparency becomes white. */
public final class PictureReader {

    private static final int CHANNELS = 3;

    private PictureReader() {}

    /**
     * Reads one picture.
     *
     * @param side of the square, in pixels
     * @return side * side * 3 bytes, row by row
     * @throws DiffusionException if the file is damaged or no picture
     */
    public static byte[] read(Path file, int side) {
        BufferedImage picture = decode(file);
        int square = Math.min(picture.getWidth(), picture.getHeight());
        BufferedImage white = new BufferedImage(square, square, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = white.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, square, square);
        graphics.drawImage(picture, (square - picture.getWidth()) / 2, (square - picture.getHeight()) / 2, null);
        graphics.dispose();
        return Lanczos.resize(rgb(white), square, square, CHANNELS, side, side);
    }

    private static BufferedImage decode(Path file) {
        try {
            @Nullable BufferedImage picture = ImageIO.read(file.toFile());
            if (picture != null) {
                return picture;
            }
        } catch (IOException | RuntimeException e) { // decoders throw whatever a damaged file makes them throw
            throw DiffusionException.badFile(file, "is a damaged picture", e);
        }
        throw DiffusionException.badFile(file, "is no picture of a known format");
    }

    private static byte[] rgb(BufferedImage picture) {
        int[] pixels = picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
        byte[] rgb = new byte[pixels.length * CHANNELS];
        for (int i = 0; i < pixels.length; i++) {
            rgb[CHANNELS * i] = (byte) (pixels[i] >> 16);
            rgb[CHANNELS * i + 1] = (byte) (pixels[i] >> 8);
            rgb[CHANNELS * i + 2] = (byte) pixels[i];
        }
        return rgb;
    }
}
