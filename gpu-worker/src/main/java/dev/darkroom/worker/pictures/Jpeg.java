package dev.darkroom.worker.pictures;

import dev.darkroom.diffusion.pipelines.Picture;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** JPEG files for previews, a few kilobytes each. */
public final class Jpeg {
    public static final String MEDIA_TYPE = "image/jpeg";

    private Jpeg() {}

    public static byte[] encode(Picture picture) {
        return encode(picture.image());
    }

    /** Scaled down until its longer side has at most so many pixels. */
    public static byte[] encode(BufferedImage picture, int longestSide) {
        int longer = Math.max(picture.getWidth(), picture.getHeight());
        if (longer <= longestSide) {
            return encode(picture);
        }
        int width = Math.max(1, picture.getWidth() * longestSide / longer);
        int height = Math.max(1, picture.getHeight() * longestSide / longer);
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = small.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(picture, 0, 0, width, height, null);
        graphics.dispose();
        return encode(small);
    }

    private static byte[] encode(BufferedImage picture) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        // One with a file behind it is closed as soon as the process is told to stop.
        try (ImageOutputStream output = new MemoryCacheImageOutputStream(file)) {
            ImageIO.write(picture, "jpeg", output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }
}
