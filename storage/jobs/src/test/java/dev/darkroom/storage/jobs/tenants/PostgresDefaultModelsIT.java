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
class PostgresDefaultModelsIT implements DefaultModelsConformance {
    @Inject
    DataSource source;

    @BeforeEach
    void empty() {
        new Database(source).update("truncate tenant_default_model");
    }

    @Override
    public DefaultModels models() {
        return new PostgresDefaultModels(new Database(source));
    }
}
