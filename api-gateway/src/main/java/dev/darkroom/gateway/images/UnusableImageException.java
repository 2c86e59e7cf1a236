package dev.darkroom.gateway.images;

/** A file that cannot be used as an image; the message completes a sentence that begins with the field's name. */
public final class UnusableImageException extends Exception {
    private static final long serialVersionUID = 1L;

    private UnusableImageException(String message) {
        super(message);
    }

    public static UnusableImageException because(String reason) {
        return new UnusableImageException(reason);
    }
}
