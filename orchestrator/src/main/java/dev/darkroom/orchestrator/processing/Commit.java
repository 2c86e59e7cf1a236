package dev.darkroom.orchestrator.processing;

import dev.darkroom.orchestrator.reactions.EventContext;
import dev.darkroom.storage.jobs.Changes;
import java.util.List;

/**
 * What this orchestrator has just committed.
 *
 * @param messageIds where in the outbox the messages among the changes are, in their order
 * @param events the events among the changes, in order, each with its context
 * @param notes the outcome of the elements that led to no event
 */
public record Commit(Changes changes, List<Long> messageIds, List<EventContext> events, List<Note> notes) {
    public Commit {
        messageIds = List.copyOf(messageIds);
        events = List.copyOf(events);
        notes = List.copyOf(notes);
    }
}
