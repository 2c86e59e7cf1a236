package dev.darkroom.worker.images;

import dev.darkroom.diffusion.pipelines.RgbImage;
import dev.darkroom.images.Image;
import dev.darkroom.images.Lanczos;
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

    public static byte[] encode(RgbImage image) {
        return encode(image.toBufferedImage());
    }

    /** Scaled down until its longer side has at most so many pixels. */
    public static byte[] encode(Image image, int longestSide) {
        int longer = Math.max(image.width(), image.height());
        int width = longer <= longestSide ? image.width() : Math.max(1, image.width() * longestSide / longer);
        int height = longer <= longestSide ? image.height() : Math.max(1, image.height() * longestSide / longer);
        byte[] rgb = Lanczos.resize(image.onWhite().pixels(), image.width(), image.height(), 3, width, height);
        return encode(new RgbImage(width, height, rgb, 0));
    }

    private static byte[] encode(BufferedImage image) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        // One with a file behind it is closed as soon as the process is stopped.
        try (ImageOutputStream output = new MemoryCacheImageOutputStream(file)) {
            ImageIO.write(image, "jpeg", output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }
}
