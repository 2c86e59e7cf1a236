package dev.darkroom.orchestrator.processing;

import dev.darkroom.events.Topics;
import dev.darkroom.storage.jobs.Changes.OutboxMessage;
import java.util.HashMap;
import java.util.Map;

/** Records that cannot be dealt with are set aside, with the reason, so that the others go on. */
final class DeadLetters {
    static final String REASON = "darkroom_reason";
    static final String TOPIC = "darkroom_topic";

    private DeadLetters() {}

    static OutboxMessage of(OutboxMessage record, String reason) {
        Map<String, String> headers = new HashMap<>(record.headers());
        headers.put(REASON, reason);
        headers.put(TOPIC, record.topic());
        return new OutboxMessage(Topics.DEAD_LETTERS, record.key(), headers, record.value());
    }
}
