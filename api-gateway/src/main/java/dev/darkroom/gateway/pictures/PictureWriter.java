package dev.darkroom.gateway.pictures;

import com.luciad.imageio.webp.WebPImageWriterSpi;
import dev.darkroom.images.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/** Encodes pictures. */
public final class PictureWriter {
    private PictureWriter() {}

    /** @param quality from 1 to 100, for the formats that lose something */
    public static byte[] encode(Image picture, PictureFormat format, int quality) {
        return switch (format) {
            case PNG -> encode(buffered(picture), writer("png"), null, 0);
            case JPEG -> encode(buffered(picture.onWhite()), writer("jpeg"), "JPEG", quality);
            case WEBP ->
                encode(
                        buffered(picture.onWhite()),
                        new WebPImageWriterSpi().createWriterInstance(null),
                        "Lossy",
                        quality);
        };
    }

    /** A grey PNG file of height x width bytes. */
    static byte[] encodeGrey(byte[] grey, int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        // The samples as they are: what Java takes their colour for plays no part in a PNG file.
        image.getRaster().setDataElements(0, 0, width, height, grey);
        return encode(image, writer("png"), null, 0);
    }

    private static BufferedImage buffered(Image picture) {
        int type = picture.hasAlpha() ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
        BufferedImage image = new BufferedImage(picture.width(), picture.height(), type);
        byte[] pixels = picture.pixels();
        int[] row = new int[picture.width()];
        for (int y = 0, i = 0; y < picture.height(); y++) {
            for (int x = 0; x < row.length; x++, i += picture.channels()) {
                int alpha = picture.hasAlpha() ? pixels[i + 3] << 24 : 0;
                row[x] = alpha | (pixels[i] & 0xff) << 16 | (pixels[i + 1] & 0xff) << 8 | pixels[i + 2] & 0xff;
            }
            image.getRaster().setDataElements(0, y, row.length, 1, row);
        }
        return image;
    }

    private static ImageWriter writer(String format) {
        return ImageIO.getImageWritersByFormatName(format).next();
    }

    private static byte[] encode(BufferedImage picture, ImageWriter writer, @Nullable String compression, int quality) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (ImageOutputStream output = new MemoryCacheImageOutputStream(file)) {
            ImageWriteParam settings = writer.getDefaultWriteParam();
            if (compression != null) {
                settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                settings.setCompressionType(compression);
                settings.setCompressionQuality(quality / 100f);
            }
            writer.setOutput(output);
            writer.write(null, new IIOImage(picture, null, null), settings);
        } catch (IOException e) {
            throw new UncheckedIOException("nothing but memory is written to", e);
        } finally {
            writer.dispose();
        }
        return file.toByteArray();
    }
}
