package dev.darkroom.orchestrator.webhooks;

import dev.darkroom.storage.jobs.jdbc.Database;
import dev.darkroom.storage.jobs.webhooks.PostgresWebhookEndpoints;
import dev.darkroom.storage.jobs.webhooks.WebhookEndpoints;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import javax.sql.DataSource;

/** Wires what knows no framework. */
final class WebhookBeans {
    @Produces
    @Singleton
    static WebhookEndpoints endpoints(DataSource source) {
        return new PostgresWebhookEndpoints(new Database(source));
    }
}
