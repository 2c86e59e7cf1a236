package dev.darkroom.images;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** The formats that are read, recognised by their first bytes, whatever a name or header says. */
public enum ImageFormat {
    PNG,
    JPEG,
    WEBP,
    GIF,
    BMP;

    public String mediaType() {
        return "image/" + name().toLowerCase(Locale.ROOT);
    }

    /** Magic numbers: PNG section 5.2, JPEG B.1.1.3, RIFF container of WebP, GIF section 17, BITMAPFILEHEADER. */
    static Optional<ImageFormat> sniff(byte[] file) {
        if (file.length < 16) {
            return Optional.empty();
        }
        String head = new String(file, 0, 12, StandardCharsets.ISO_8859_1);
        if (head.startsWith("\u0089PNG\r\n\u001a\n")) {
            return Optional.of(PNG);
        }
        if (head.startsWith("\u00ff\u00d8\u00ff")) {
            return Optional.of(JPEG);
        }
        if (head.startsWith("RIFF") && head.endsWith("WEBP")) {
            return Optional.of(WEBP);
        }
        if (head.startsWith("GIF87a") || head.startsWith("GIF89a")) {
            return Optional.of(GIF);
        }
        return head.startsWith("BM") ? Optional.of(BMP) : Optional.empty();
    }
}
