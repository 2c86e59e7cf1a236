package dev.darkroom.storage.jobs;

/**
 * The store will never take these changes, however often they are written: one of them holds what it has no form for, such as a
 * character or a time. Nothing is written. A store that holds everything never fails so.
 */
public final class UnstorableChangeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param reason the kind of the refusal, without any of the content */
    public UnstorableChangeException(String reason) {
        super(reason);
    }
}
