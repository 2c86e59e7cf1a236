package dev.darkroom.storage.jobs.postgres;

import dev.darkroom.storage.jobs.JobPorts;
import dev.darkroom.storage.jobs.JobStore;
import dev.darkroom.storage.jobs.JobStoreConformance;
import dev.darkroom.storage.jobs.JobViews;
import dev.darkroom.storage.jobs.JobViewsConformance;
import dev.darkroom.storage.jobs.Outbox;
import dev.darkroom.storage.jobs.OutboxConformance;
import dev.darkroom.storage.jobs.WebhookDeliveries;
import dev.darkroom.storage.jobs.WebhookDeliveriesConformance;
import dev.darkroom.testing.InfrastructureTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;

@QuarkusTest
@WithTestResource(InfrastructureTestResource.class)
class PostgresJobsIT
        implements JobStoreConformance, JobViewsConformance, OutboxConformance, WebhookDeliveriesConformance {
    @Inject
    JobStore store;

    @Inject
    JobViews views;

    @Inject
    Outbox outbox;

    @Inject
    WebhookDeliveries deliveries;

    @Inject
    Pool pool;

    @BeforeEach
    void empty() {
        JobPorts.await(pool.query("truncate job_event, job, inbox, outbox, webhook_delivery")
                .execute()
                .replaceWithVoid());
    }

    @Override
    public JobStore store() {
        return store;
    }

    @Override
    public JobViews views() {
        return views;
    }

    @Override
    public Outbox outbox() {
        return outbox;
    }

    @Override
    public WebhookDeliveries deliveries() {
        return deliveries;
    }
}
