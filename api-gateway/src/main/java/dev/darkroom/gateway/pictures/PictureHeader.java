package dev.darkroom.gateway.pictures;

/** What a picture's header says of it: size in pixels. */
public record PictureHeader(PictureFormat format, int width, int height) {
    long pixels() {
        return (long) width * height;
    }
}
