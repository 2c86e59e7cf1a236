package dev.darkroom.storage.jobs.memory;

import dev.darkroom.storage.jobs.Backlog;
import dev.darkroom.storage.jobs.BacklogConformance;
import dev.darkroom.storage.jobs.JobStore;
import dev.darkroom.storage.jobs.JobStoreConformance;
import dev.darkroom.storage.jobs.JobViews;
import dev.darkroom.storage.jobs.JobViewsConformance;
import dev.darkroom.storage.jobs.Outbox;
import dev.darkroom.storage.jobs.OutboxConformance;
import dev.darkroom.storage.jobs.WebhookDeliveries;
import dev.darkroom.storage.jobs.WebhookDeliveriesConformance;

class InMemoryJobsTest
        implements JobStoreConformance,
                JobViewsConformance,
                BacklogConformance,
                OutboxConformance,
                WebhookDeliveriesConformance {
    private final InMemoryJobs jobs = new InMemoryJobs();

    @Override
    public JobStore store() {
        return jobs;
    }

    @Override
    public JobViews views() {
        return jobs;
    }

    @Override
    public Backlog backlog() {
        return jobs.backlog();
    }

    @Override
    public Outbox outbox() {
        return jobs;
    }

    @Override
    public WebhookDeliveries deliveries() {
        return jobs.deliveries();
    }
}
