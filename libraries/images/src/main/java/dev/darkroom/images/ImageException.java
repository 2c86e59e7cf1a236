package dev.darkroom.images;

/** Bytes that are no image which we take; the message completes a sentence that begins with the name of a field or file. */
public final class ImageException extends Exception {
    private static final long serialVersionUID = 1L;

    private ImageException(String message) {
        super(message);
    }

    static ImageException because(String reason) {
        return new ImageException(reason);
    }
}
