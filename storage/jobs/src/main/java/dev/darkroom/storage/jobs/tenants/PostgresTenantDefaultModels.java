package dev.darkroom.storage.jobs.tenants;

import dev.darkroom.storage.jobs.jdbc.Database;
import java.util.Optional;

/** A row for each tenant that has chosen. */
public final class PostgresTenantDefaultModels implements TenantDefaultModels {
    private final Database database;

    public PostgresTenantDefaultModels(Database database) {
        this.database = database;
    }

    @Override
    public Optional<String> of(String tenant) {
        return database
                .query("select model from tenant_default_model where tenant = ?", row -> row.getString("model"), tenant)
                .stream()
                .findFirst();
    }

    @Override
    public void set(String tenant, String model) {
        database.update("""
                insert into tenant_default_model (tenant, model) values (?, ?)
                on conflict (tenant) do update set model = excluded.model
                """, tenant, model);
    }
}
