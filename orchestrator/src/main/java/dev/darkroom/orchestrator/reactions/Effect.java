package dev.darkroom.orchestrator.reactions;

import dev.darkroom.storage.jobs.Changes.NewDelivery;
import dev.darkroom.storage.jobs.Changes.OutboxMessage;

/** What a reaction asks for. */
public sealed interface Effect {
    /** A Kafka record. */
    record Publish(OutboxMessage message) implements Effect {}

    /** A webhook call. */
    record Call(NewDelivery delivery) implements Effect {}
}
