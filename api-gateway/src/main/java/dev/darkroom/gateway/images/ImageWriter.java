package dev.darkroom.gateway.images;

import com.luciad.imageio.webp.WebPImageWriterSpi;
import dev.darkroom.images.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/** Encodes images. */
public final class ImageWriter {
    private ImageWriter() {}

    /** @param quality from 1 to 100, for the formats that lose something */
    public static byte[] encode(Image image, OutputFormat format, int quality) {
        return switch (format) {
            case PNG -> encode(buffered(image), writer("png"), null, 0);
            case JPEG -> encode(buffered(image.onWhite()), writer("jpeg"), "JPEG", quality);
            case WEBP ->
                encode(
                        buffered(image.onWhite()),
                        new WebPImageWriterSpi().createWriterInstance(null),
                        "Lossy",
                        quality);
        };
    }

    /** A grey PNG file of height x width bytes. */
    static byte[] encodeGrey(byte[] grey, int width, int height) {
        BufferedImage buffered = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        // The samples as they are: what Java takes their colour for plays no part in a PNG file.
        buffered.getRaster().setDataElements(0, 0, width, height, grey);
        return encode(buffered, writer("png"), null, 0);
    }

    private static BufferedImage buffered(Image image) {
        int type = image.hasAlpha() ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
        BufferedImage buffered = new BufferedImage(image.width(), image.height(), type);
        byte[] pixels = image.pixels();
        int[] row = new int[image.width()];
        for (int y = 0, i = 0; y < image.height(); y++) {
            for (int x = 0; x < row.length; x++, i += image.channels()) {
                int alpha = image.hasAlpha() ? pixels[i + 3] << 24 : 0;
                row[x] = alpha | (pixels[i] & 0xff) << 16 | (pixels[i + 1] & 0xff) << 8 | pixels[i + 2] & 0xff;
            }
            buffered.getRaster().setDataElements(0, y, row.length, 1, row);
        }
        return buffered;
    }

    private static javax.imageio.ImageWriter writer(String format) {
        return ImageIO.getImageWritersByFormatName(format).next();
    }

    private static byte[] encode(
            BufferedImage image, javax.imageio.ImageWriter writer, @Nullable String compression, int quality) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (ImageOutputStream output = new MemoryCacheImageOutputStream(file)) {
            ImageWriteParam settings = writer.getDefaultWriteParam();
            if (compression != null) {
                settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                settings.setCompressionType(compression);
                settings.setCompressionQuality(quality / 100f);
            }
            writer.setOutput(output);
            writer.write(null, new IIOImage(image, null, null), settings);
        } catch (IOException e) {
            throw new UncheckedIOException("nothing but memory is written to", e);
        } finally {
            writer.dispose();
        }
        return file.toByteArray();
    }
}
