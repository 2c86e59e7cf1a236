package dev.darkroom.embedded;

/** The embedded infrastructure did not start, or stopped answering; the message says why in one line. */
public final class EmbeddedStackException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private EmbeddedStackException(String message, Throwable cause) {
        super(message, cause);
    }

    private EmbeddedStackException(String message) {
        super(message);
    }

    static EmbeddedStackException didNotStart(String reason) {
        return new EmbeddedStackException("The embedded infrastructure did not start: " + reason);
    }

    static EmbeddedStackException unreadable(Exception cause) {
        return new EmbeddedStackException(
                "The embedded infrastructure cannot be reached: " + cause.getMessage(), cause);
    }

    static EmbeddedStackException stopped() {
        return new EmbeddedStackException("The embedded infrastructure has stopped");
    }

    static EmbeddedStackException notBuilt() {
        return new EmbeddedStackException("The embedded infrastructure is not built: standalone/embedded/target/lib is "
                + "missing (set the system property darkroom.root to the root of the project, and package it)");
    }
}
