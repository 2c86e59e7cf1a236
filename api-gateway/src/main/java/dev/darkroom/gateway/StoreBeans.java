package dev.darkroom.gateway;

import dev.darkroom.storage.jobs.audit.AdminEvents;
import dev.darkroom.storage.jobs.audit.PostgresAdminEvents;
import dev.darkroom.storage.jobs.files.PostgresUploadedFiles;
import dev.darkroom.storage.jobs.files.UploadedFiles;
import dev.darkroom.storage.jobs.jdbc.Database;
import dev.darkroom.storage.jobs.tenants.ApiKeys;
import dev.darkroom.storage.jobs.tenants.PostgresApiKeys;
import dev.darkroom.storage.jobs.tenants.PostgresTenantBudgets;
import dev.darkroom.storage.jobs.tenants.PostgresTenantDefaultModels;
import dev.darkroom.storage.jobs.tenants.TenantBudgets;
import dev.darkroom.storage.jobs.tenants.TenantDefaultModels;
import dev.darkroom.storage.jobs.webhooks.PostgresWebhookEndpoints;
import dev.darkroom.storage.jobs.webhooks.WebhookEndpoints;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import javax.sql.DataSource;

/** The stores that know no framework, as beans. */
final class StoreBeans {
    private final Database database;

    StoreBeans(DataSource source) {
        this.database = new Database(source);
    }

    @Produces
    @ApplicationScoped
    ApiKeys keys() {
        return new PostgresApiKeys(database);
    }

    @Produces
    @ApplicationScoped
    AdminEvents acts() {
        return new PostgresAdminEvents(database);
    }

    @Produces
    @ApplicationScoped
    UploadedFiles files() {
        return new PostgresUploadedFiles(database);
    }

    @Produces
    @ApplicationScoped
    WebhookEndpoints endpoints() {
        return new PostgresWebhookEndpoints(database);
    }

    @Produces
    @ApplicationScoped
    TenantDefaultModels defaultModels() {
        return new PostgresTenantDefaultModels(database);
    }

    @Produces
    @ApplicationScoped
    TenantBudgets budgets() {
        return new PostgresTenantBudgets(database);
    }
}
