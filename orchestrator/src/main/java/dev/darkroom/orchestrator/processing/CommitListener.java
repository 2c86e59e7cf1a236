package dev.darkroom.orchestrator.processing;

/** Wants to know at once what this orchestrator has committed. Must not block. */
@FunctionalInterface
public interface CommitListener {
    void committed(Commit commit);
}
