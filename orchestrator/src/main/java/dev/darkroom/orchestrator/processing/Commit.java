package dev.darkroom.orchestrator.processing;

import dev.darkroom.orchestrator.reactions.Happened;
import dev.darkroom.storage.jobs.Changes;
import java.util.List;

/**
 * What this orchestrator has just written.
 *
 * @param happened the events among the changes, in order and each in its place
 */
public record Commit(Changes changes, List<Happened> happened) {
    public Commit {
        happened = List.copyOf(happened);
    }
}
