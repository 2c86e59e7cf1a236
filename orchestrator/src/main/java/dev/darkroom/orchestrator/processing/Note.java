package dev.darkroom.orchestrator.processing;

import dev.darkroom.events.JobId;
import dev.darkroom.jobs.Decision.Reason;
import dev.darkroom.jobs.JobInput;

/** What came of an element of a batch, where that is no event. */
public sealed interface Note {

    /** The rules do not allow it. */
    record Refused(JobInput input, Reason reason) implements Note {}

    /**
     * The record went to the dead letters.
     *
     * @param id by which it is recognised should it come again
     * @param fault the kind of the reason, one of few
     */
    record SetAside(String topic, String id, String fault, String reason) implements Note {}

    /** The history of the job that a signal concerns makes no sense. */
    record Corrupt(JobId jobId) implements Note {}
}
