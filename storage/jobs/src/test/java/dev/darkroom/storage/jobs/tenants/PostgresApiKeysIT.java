package dev.darkroom.storage.jobs.tenants;

import dev.darkroom.storage.jobs.EmptyTable;
import dev.darkroom.testing.InfrastructureTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@WithTestResource(InfrastructureTestResource.class)
class PostgresApiKeysIT extends EmptyTable implements ApiKeysConformance {
    PostgresApiKeysIT() {
        super("api_key");
    }

    @Override
    public ApiKeys keys() {
        return new PostgresApiKeys(database());
    }
}
