package dev.darkroom.orchestrator.processing;

import dev.darkroom.jobs.JobInput;
import dev.darkroom.storage.jobs.Changes.OutboxMessage;

/** One element of a batch. */
public sealed interface BatchItem {

    /**
     * A message from Kafka.
     *
     * @param id the message's own, by which a repeated delivery is recognised
     * @param record as it came, in case it has to go to the dead letters
     */
    record Message(String id, JobInput input, OutboxMessage record) implements BatchItem {}

    /**
     * A record that cannot be read.
     *
     * @param id its position in the log
     * @param fault the kind of the reason, one of few
     */
    record Unreadable(String id, OutboxMessage record, String fault, String reason) implements BatchItem {}

    /** Something that this orchestrator noticed itself. */
    record Signal(JobInput input) implements BatchItem {}
}
