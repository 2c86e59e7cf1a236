package dev.darkroom.storage.jobs.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.storage.jobs.EmptyTable;
import dev.darkroom.testing.InfrastructureTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(InfrastructureTestResource.class)
class PostgresTenantBudgetsIT extends EmptyTable implements TenantBudgetsConformance {
    PostgresTenantBudgetsIT() {
        super("tenant_budget");
    }

    @Override
    public TenantBudgets budgets() {
        return new PostgresTenantBudgets(database());
    }

    @Test
    void shouldCreateARowAgainThatIsGone() {
        TenantBudgets gateway = budgets();
        gateway.takeTokens("press", 1, 10, 10);

        empty();
        assertThat(gateway.takeTokens("press", 1, 10, 10).granted()).isEqualTo(10);

        empty();
        assertThat(gateway.reserve("press", 40, 3)).isEqualTo(3);
    }
}
