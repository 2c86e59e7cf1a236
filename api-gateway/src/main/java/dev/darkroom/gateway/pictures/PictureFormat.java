package dev.darkroom.gateway.pictures;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The formats that come in and go out, told apart by their first bytes, whatever a name or header says. */
public enum PictureFormat {
    PNG("png"),
    JPEG("jpeg"),
    WEBP("webp");

    private final String wireName;

    PictureFormat(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    public String mediaType() {
        return "image/" + wireName;
    }

    public static Optional<PictureFormat> ofWireName(String name) {
        return Arrays.stream(values())
                .filter(format -> format.wireName.equals(name))
                .findFirst();
    }

    /** Magic numbers: PNG section 5.2, JPEG B.1.1.3, RIFF container of WebP. */
    static Optional<PictureFormat> sniff(byte[] bytes) {
        if (bytes.length < 16) {
            return Optional.empty();
        }
        String head = new String(bytes, 0, 12, StandardCharsets.ISO_8859_1);
        if (head.startsWith("\u0089PNG\r\n\u001a\n")) {
            return Optional.of(PNG);
        }
        if (head.startsWith("\u00ff\u00d8\u00ff")) {
            return Optional.of(JPEG);
        }
        return head.startsWith("RIFF") && head.endsWith("WEBP") ? Optional.of(WEBP) : Optional.empty();
    }
}
