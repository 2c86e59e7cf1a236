package dev.darkroom.jobs;

import dev.darkroom.events.JobEvent;

/** A job's history holds an event that cannot follow the ones before it. */
public final class CorruptHistoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private CorruptHistoryException(String message) {
        super(message);
    }

    /** @param state the name of the state that the event cannot happen in */
    public static CorruptHistoryException impossible(String state, JobEvent event) {
        return new CorruptHistoryException(
                "job " + event.jobId() + ": " + event.getClass().getSimpleName() + " cannot follow " + state);
    }
}
