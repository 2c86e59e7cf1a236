package dev.darkroom.gateway.pictures;

import java.util.Arrays;
import java.util.Optional;

/** The formats that pictures go out in. */
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
}
