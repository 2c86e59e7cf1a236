package dev.darkroom.storage.jobs.memory;

import dev.darkroom.storage.jobs.Backlog;
import dev.darkroom.storage.jobs.JobPorts;
import dev.darkroom.storage.jobs.JobStore;
import dev.darkroom.storage.jobs.JobViews;
import dev.darkroom.storage.jobs.Outbox;
import dev.darkroom.storage.jobs.WebhookDeliveries;

/** The ports of jobs in memory. */
@FunctionalInterface
public interface InMemoryPorts extends JobPorts {
    InMemoryJobs jobs();

    @Override
    default JobStore store() {
        return jobs();
    }

    @Override
    default JobViews views() {
        return jobs();
    }

    @Override
    default Backlog backlog() {
        return jobs().backlog();
    }

    @Override
    default Outbox outbox() {
        return jobs();
    }

    @Override
    default WebhookDeliveries deliveries() {
        return jobs().deliveries();
    }
}
