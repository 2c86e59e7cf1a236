package dev.darkroom.images;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Stream;

/** What encodings.py has written. */
final class Resources {
    private Resources() {}

    static byte[] read(String path) {
        try (InputStream file = Objects.requireNonNull(Resources.class.getResourceAsStream("/" + path), path)) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The cells of each line. */
    static Stream<String[]> table(String path) {
        return new String(read(path), StandardCharsets.UTF_8).lines().map(line -> line.split("\t"));
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** 4 bytes a pixel, whatever channels the image has. */
    static byte[] rgba(Image image) {
        byte[] rgba = new byte[4 * image.width() * image.height()];
        byte[] alpha = image.alpha();
        for (int i = 0; i < alpha.length; i++) {
            System.arraycopy(image.pixels(), image.channels() * i, rgba, 4 * i, 3);
            rgba[4 * i + 3] = alpha[i];
        }
        return rgba;
    }
}
