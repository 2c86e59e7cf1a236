package dev.darkroom.orchestrator.processing;

import dev.darkroom.storage.jobs.Changes;

/** Wants to know at once what this orchestrator has committed. Must not block. */
@FunctionalInterface
public interface CommitListener {
    void committed(Changes changes);
}
