package dev.darkroom.gateway.images;

import java.util.Arrays;
import java.util.Optional;

/** The formats that images go out in. */
public enum OutputFormat {
    PNG("png"),
    JPEG("jpeg"),
    WEBP("webp");

    private final String wireName;

    OutputFormat(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    public String mediaType() {
        return "image/" + wireName;
    }

    public static Optional<OutputFormat> ofWireName(String name) {
        return Arrays.stream(values())
                .filter(format -> format.wireName.equals(name))
                .findFirst();
    }
}
