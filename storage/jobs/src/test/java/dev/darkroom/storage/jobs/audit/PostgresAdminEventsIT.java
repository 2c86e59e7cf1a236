package dev.darkroom.storage.jobs.audit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.storage.jobs.jdbc.Database;
import dev.darkroom.storage.jobs.jdbc.DatabaseException;
import dev.darkroom.testing.InfrastructureTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(InfrastructureTestResource.class)
class PostgresAdminEventsIT implements AdminEventsConformance {
    @Inject
    DataSource database;

    @Override
    public AdminEvents events() {
        return new PostgresAdminEvents(new Database(database));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"update admin_event set caller = 'nobody'", "delete from admin_event", "truncate admin_event"})
    void shouldTakeNoChange(String change) {
        events().add(NOON, "default", "admin key", "createKey", "0a1b2c3d");

        assertThatThrownBy(() -> new Database(database).update(change))
                .isInstanceOf(DatabaseException.class)
                .rootCause()
                .hasMessageContaining("stays as it is");
    }
}
