package dev.darkroom.storage.jobs;

import dev.darkroom.storage.jobs.jdbc.Database;
import jakarta.inject.Inject;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;

/** A table of the shared PostgreSQL, empty before each test. */
public abstract class EmptyTable {
    private final String table;

    @Inject
    DataSource source;

    protected EmptyTable(String table) {
        this.table = table;
    }

    @BeforeEach
    protected void empty() {
        database().update("truncate " + table);
    }

    protected Database database() {
        return new Database(source);
    }
}
