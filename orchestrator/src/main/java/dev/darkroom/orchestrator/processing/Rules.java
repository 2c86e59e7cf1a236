package dev.darkroom.orchestrator.processing;

import dev.darkroom.jobs.JobDecider;
import dev.darkroom.orchestrator.reactions.Reaction;
import java.util.List;

/** All that decides what a batch leads to, apart from the histories and the time. */
public record Rules(JobDecider decider, List<Reaction> reactions, Leases leases) {
    public Rules {
        reactions = List.copyOf(reactions);
    }
}
