package dev.darkroom.orchestrator.processing;

import dev.darkroom.documents.LinksConfig;
import dev.darkroom.documents.SignedLinks;
import dev.darkroom.jobs.JobDecider;
import dev.darkroom.orchestrator.reactions.Reaction;
import dev.darkroom.orchestrator.reactions.WebhookLinks;
import dev.darkroom.storage.jobs.EventsConfig;
import dev.darkroom.storage.jobs.JobStore;
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
    Rules rules(JobsConfig jobs, EventsConfig events, AddressConfig address, LinksConfig links, Leases leases) {
        return new Rules(
                new JobDecider(jobs.maxAttempts()), Reaction.all(links(address, links)), leases, events.write());
    }

    private static WebhookLinks links(AddressConfig address, LinksConfig links) {
        return new WebhookLinks(address.publicUrl(), SignedLinks.of(links.secret(), links.validFor()));
    }

    @Produces
    @Singleton
    JobProcessor processor(JobStore store, Rules rules, InstantSource clock, @All List<CommitListener> listeners) {
        return new JobProcessor(store, rules, clock, listeners);
    }
}
