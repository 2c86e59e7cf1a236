package dev.darkroom.images;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Runs decoders of the Java platform's Image I/O over bytes in memory; colours are never converted by them. */
final class Decoders {
    private Decoders() {}

    @FunctionalInterface
    interface Decoding<T> {
        T read(ImageReader reader) throws IOException;
    }

    /** The decoder that comes with the Java platform. */
    static ImageReader of(String format) {
        return ImageIO.getImageReadersByFormatName(format).next();
    }

    /**
     * Decodes.
     *
     * @param strict whether what the decoder only warns of is damage
     */
    static <T> T run(ImageReader reader, byte[] file, boolean strict, Decoding<T> decoding) throws ImageException {
        boolean[] warned = new boolean[1];
        // One with a file behind it is closed as soon as the process is stopped.
        try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.addIIOReadWarningListener((source, warning) -> warned[0] = true);
            reader.setInput(input, true, true);
            T decoded = decoding.read(reader);
            if (strict && warned[0]) {
                throw ImageException.because("is damaged");
            }
            return decoded;
        } catch (IOException | RuntimeException e) {
            // Decoders stumble over broken files in many ways.
            throw ImageException.because("cannot be decoded");
        } finally {
            reader.dispose();
        }
    }
}
