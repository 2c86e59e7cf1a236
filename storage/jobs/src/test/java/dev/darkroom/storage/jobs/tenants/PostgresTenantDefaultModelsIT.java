package dev.darkroom.storage.jobs.tenants;

import dev.darkroom.storage.jobs.jdbc.Database;
import dev.darkroom.testing.InfrastructureTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;

@QuarkusTest
@WithTestResource(InfrastructureTestResource.class)
class PostgresTenantDefaultModelsIT implements TenantDefaultModelsConformance {
    @Inject
    DataSource source;

    @BeforeEach
    void empty() {
        new Database(source).update("truncate tenant_default_model");
    }

    @Override
    public TenantDefaultModels models() {
        return new PostgresTenantDefaultModels(new Database(source));
    }
}
