package dev.darkroom.worker.pictures;

import dev.darkroom.diffusion.pipelines.Picture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** JPEG files for previews, a few kilobytes each. */
public final class Jpeg {
    public static final String MEDIA_TYPE = "image/jpeg";

    private Jpeg() {}

    public static byte[] encode(Picture picture) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture.image(), "jpeg", file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }
}
