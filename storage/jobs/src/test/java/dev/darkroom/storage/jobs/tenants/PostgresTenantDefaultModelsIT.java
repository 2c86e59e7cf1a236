package dev.darkroom.storage.jobs.tenants;

import dev.darkroom.storage.jobs.EmptyTable;
import dev.darkroom.testing.InfrastructureTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@WithTestResource(InfrastructureTestResource.class)
class PostgresTenantDefaultModelsIT extends EmptyTable implements TenantDefaultModelsConformance {
    PostgresTenantDefaultModelsIT() {
        super("tenant_default_model");
    }

    @Override
    public TenantDefaultModels models() {
        return new PostgresTenantDefaultModels(database());
    }
}
