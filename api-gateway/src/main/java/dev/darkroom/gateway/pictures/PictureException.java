package dev.darkroom.gateway.pictures;

/** Bytes that are no picture which we take; the message completes a sentence that begins with the field's name. */
public final class PictureException extends Exception {
    private static final long serialVersionUID = 1L;

    private PictureException(String message) {
        super(message);
    }

    public static PictureException because(String reason) {
        return new PictureException(reason);
    }
}
