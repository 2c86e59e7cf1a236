package dev.darkroom.storage.jobs.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.storage.jobs.jdbc.Database;
import dev.darkroom.testing.InfrastructureTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(InfrastructureTestResource.class)
class PostgresTenantBudgetsIT implements TenantBudgetsConformance {
    @Inject
    DataSource database;

    @BeforeEach
    void empty() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("truncate tenant_budget");
        }
    }

    @Override
    public TenantBudgets budgets() {
        return new PostgresTenantBudgets(new Database(database));
    }

    @Test
    void shouldCreateARowAgainThatIsGone() throws SQLException {
        TenantBudgets gateway = budgets();
        gateway.takeTokens("press", 1, 10, 10);

        empty();
        assertThat(gateway.takeTokens("press", 1, 10, 10).granted()).isEqualTo(10);

        empty();
        assertThat(gateway.reserve("press", 40, 3)).isEqualTo(3);
    }
}
