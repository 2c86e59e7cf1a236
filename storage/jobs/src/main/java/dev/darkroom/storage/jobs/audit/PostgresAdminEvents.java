package dev.darkroom.storage.jobs.audit;

import dev.darkroom.storage.jobs.jdbc.Database;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** The table of events, which takes no change; the command line writes it too. */
public final class PostgresAdminEvents implements AdminEvents {
    private final Database database;

    public PostgresAdminEvents(Database database) {
        this.database = database;
    }

    @Override
    public void add(Instant at, String tenant, String caller, String action, String subject) {
        database.update(
                "insert into admin_event (at, tenant, caller, action, subject) values (?, ?, ?, ?, ?)",
                at,
                tenant,
                caller,
                action,
                subject);
    }

    @Override
    public List<AdminEvent> newest(OptionalLong before, int limit) {
        return database.query(
                "select id, at, tenant, caller, action, subject from admin_event where id < ? order by id desc limit ?",
                row -> new AdminEvent(
                        row.getLong("id"),
                        Database.instant(row, "at"),
                        row.getString("tenant"),
                        row.getString("caller"),
                        row.getString("action"),
                        row.getString("subject")),
                before.orElse(Long.MAX_VALUE),
                limit);
    }
}
