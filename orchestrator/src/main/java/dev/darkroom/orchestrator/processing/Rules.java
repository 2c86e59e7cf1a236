package dev.darkroom.orchestrator.processing;

import dev.darkroom.events.Contract;
import dev.darkroom.jobs.JobDecider;
import dev.darkroom.orchestrator.reactions.Reaction;
import java.util.List;

/**
 * All that decides what a batch leads to, apart from the histories and the time.
 *
 * @param contract number of the contract that events and tasks are written by
 */
public record Rules(JobDecider decider, List<Reaction> reactions, Leases leases, int contract) {
    public Rules {
        reactions = List.copyOf(reactions);
    }

    /** Written by the newest contract. */
    public Rules(JobDecider decider, List<Reaction> reactions, Leases leases) {
        this(decider, reactions, leases, Contract.NEWEST);
    }
}
