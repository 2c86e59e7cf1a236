package dev.darkroom.orchestrator.processing;

import dev.darkroom.events.DeadLetters;
import dev.darkroom.events.Topics;
import dev.darkroom.storage.jobs.Changes.OutboxMessage;

/** Records that cannot be dealt with are set aside, with the reason, so that the others go on. */
public final class DeadLetterRecord {
    private DeadLetterRecord() {}

    /** @param value what is kept of the content */
    public static OutboxMessage of(OutboxMessage record, byte[] value, String reason) {
        return new OutboxMessage(
                Topics.DEAD_LETTERS,
                DeadLetters.key(record.key()),
                DeadLetters.headers(record.headers(), record.topic(), reason),
                value);
    }
}
