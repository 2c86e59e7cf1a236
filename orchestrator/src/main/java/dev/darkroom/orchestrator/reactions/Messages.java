package dev.darkroom.orchestrator.reactions;

import dev.darkroom.events.AttemptTask;
import dev.darkroom.events.CancelAttempt;
import dev.darkroom.events.CloudEvent;
import dev.darkroom.events.Codec;
import dev.darkroom.events.EncodedEvent;
import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobId;
import dev.darkroom.events.Topics;
import dev.darkroom.storage.jobs.Changes.OutboxMessage;
import java.time.Instant;

/** The records that orchestrators publish. Their ids are derived, so that a repeated publication is recognised. */
final class Messages {
    private static final String SOURCE = "/darkroom/orchestrator";

    private Messages() {}

    static OutboxMessage event(EncodedEvent encoded, long version) {
        JobEvent event = encoded.event();
        String id = event.jobId() + "-" + version;
        return message(
                Topics.EVENTS, event.jobId(), new CloudEvent(id, encoded.type(), SOURCE, event.at(), encoded.json()));
    }

    /** @param contract number of the contract that it is written by */
    static OutboxMessage task(AttemptTask task, String pool, Instant at, int contract) {
        String id = task.jobId() + "-task-" + task.attempt();
        return message(
                Topics.tasks(pool), task.jobId(), CloudEvent.of(Codec.TASKS.writing(contract), task, id, SOURCE, at));
    }

    static OutboxMessage stop(CancelAttempt cancel, Instant at) {
        String id = cancel.jobId() + "-cancel-" + cancel.attempt();
        return message(Topics.CONTROL, cancel.jobId(), CloudEvent.of(Codec.CONTROL, cancel, id, SOURCE, at));
    }

    private static OutboxMessage message(String topic, JobId jobId, CloudEvent event) {
        return new OutboxMessage(topic, jobId.value(), event.headers(), event.data());
    }
}
