package dev.darkroom.orchestrator.processing;

import dev.darkroom.orchestrator.jobs.JobDecider;
import dev.darkroom.orchestrator.reactions.PublicLinks;
import dev.darkroom.orchestrator.reactions.Reaction;
import dev.darkroom.storage.jobs.JobStore;
import dev.darkroom.storage.jobs.SignedLinks;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;

/** Wires the pure core to the store. */
@ApplicationScoped
class ProcessingBeans {
    @Produces
    @Singleton
    InstantSource clock() {
        return InstantSource.system();
    }

    @Produces
    @Singleton
    Leases leases(JobsConfig jobs) {
        return new Leases(jobs.lease(), jobs.queueLease());
    }

    @Produces
    @Singleton
    Rules rules(JobsConfig jobs, LinksConfig links, Leases leases) {
        return new Rules(new JobDecider(jobs.maxAttempts()), Reaction.all(links(links)), leases);
    }

    private static PublicLinks links(LinksConfig config) {
        return new PublicLinks(
                config.publicUrl(),
                SignedLinks.of(config.links().secret(), config.links().validFor()));
    }

    @Produces
    @Singleton
    JobProcessor processor(JobStore store, Rules rules, InstantSource clock, @All List<CommitListener> listeners) {
        return new JobProcessor(store, rules, clock, listeners);
    }
}
