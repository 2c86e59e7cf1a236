package dev.darkroom.orchestrator.processing;

import dev.darkroom.orchestrator.reactions.EventContext;
import dev.darkroom.storage.jobs.Changes;
import java.util.List;

/**
 * What this orchestrator has just written.
 *
 * @param happened the events among the changes, in order and each in its place
 * @param notes what came of the elements that led to no event
 */
public record Commit(Changes changes, List<EventContext> happened, List<Note> notes) {
    public Commit {
        happened = List.copyOf(happened);
        notes = List.copyOf(notes);
    }
}
