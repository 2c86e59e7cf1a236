package dev.darkroom.storage.jobs.tenants;

import dev.darkroom.storage.jobs.jdbc.DatabaseException;
import java.util.Optional;

/** The model that each tenant has chosen for requests that name none. Calls block and throw {@link DatabaseException}. */
public interface TenantDefaultModels {

    /** Name of the model; empty where the tenant has chosen none. */
    Optional<String> of(String tenant);

    /** Sets the tenant's default; visible to all gateways at once. */
    void set(String tenant, String model);
}
