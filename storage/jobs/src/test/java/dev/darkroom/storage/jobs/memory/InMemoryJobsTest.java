package dev.darkroom.storage.jobs.memory;

import dev.darkroom.storage.jobs.BacklogConformance;
import dev.darkroom.storage.jobs.JobStoreConformance;
import dev.darkroom.storage.jobs.JobViewsConformance;
import dev.darkroom.storage.jobs.OutboxConformance;
import dev.darkroom.storage.jobs.WebhookDeliveriesConformance;

class InMemoryJobsTest
        implements InMemoryPorts,
                JobStoreConformance,
                JobViewsConformance,
                BacklogConformance,
                OutboxConformance,
                WebhookDeliveriesConformance {
    private final InMemoryJobs jobs = new InMemoryJobs();

    @Override
    public InMemoryJobs jobs() {
        return jobs;
    }
}
