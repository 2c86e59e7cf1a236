package dev.darkroom.storage.jobs.webhooks;

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

@QuarkusTest
@WithTestResource(InfrastructureTestResource.class)
class PostgresWebhookEndpointsIT implements WebhookEndpointsConformance {
    @Inject
    DataSource database;

    @BeforeEach
    void empty() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("truncate webhook_endpoint");
        }
    }

    @Override
    public WebhookEndpoints endpoints() {
        return new PostgresWebhookEndpoints(new Database(database));
    }
}
