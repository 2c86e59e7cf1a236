package dev.darkroom.storage.jobs.webhooks;

import dev.darkroom.storage.jobs.EmptyTable;
import dev.darkroom.testing.InfrastructureTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@WithTestResource(InfrastructureTestResource.class)
class PostgresWebhookEndpointsIT extends EmptyTable implements WebhookEndpointsConformance {
    PostgresWebhookEndpointsIT() {
        super("webhook_endpoint");
    }

    @Override
    public WebhookEndpoints endpoints() {
        return new PostgresWebhookEndpoints(database());
    }
}
