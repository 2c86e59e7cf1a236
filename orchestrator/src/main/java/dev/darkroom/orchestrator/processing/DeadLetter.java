package dev.darkroom.orchestrator.processing;

import dev.darkroom.events.DeadLetters;
import dev.darkroom.events.Topics;
import dev.darkroom.storage.jobs.Changes.OutboxMessage;
import java.util.HashMap;
import java.util.Map;

/** Records that cannot be dealt with are set aside, with the reason, so that the others go on. */
public final class DeadLetter {
    private DeadLetter() {}

    /** @param value what is kept of the content */
    public static OutboxMessage of(OutboxMessage record, byte[] value, String reason) {
        Map<String, String> headers = new HashMap<>(record.headers());
        headers.put(DeadLetters.REASON, reason);
        headers.put(DeadLetters.TOPIC, record.topic());
        return new OutboxMessage(Topics.DEAD_LETTERS, record.key(), headers, value);
    }
}
