package dev.darkroom.storage.jobs;

/** Another orchestrator changed a job between load and commit; load and decide again. */
public final class ConcurrentChangeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConcurrentChangeException() {
        super("a job changed between load and commit");
    }
}
