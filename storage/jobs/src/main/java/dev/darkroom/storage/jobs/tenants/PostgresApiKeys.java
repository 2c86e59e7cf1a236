package dev.darkroom.storage.jobs.tenants;

import dev.darkroom.storage.jobs.jdbc.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** The table of keys; the command line writes it too. */
public final class PostgresApiKeys implements ApiKeys {
    private static final String SELECT =
            "select id, tenant, name, hash, roles, created_at, expires_at, revoked_at, last_used from api_key ";

    private final Database database;

    public PostgresApiKeys(Database database) {
        this.database = database;
    }

    @Override
    public void add(ApiKey key) {
        database.update(
                "insert into api_key (id, tenant, name, hash, roles, created_at, expires_at) values (?, ?, ?, ?, ?, ?, ?)",
                key.id(),
                key.tenant(),
                key.name(),
                key.hash(),
                Scope.text(key.scopes()),
                key.createdAt(),
                key.expiresAt());
    }

    /** The day is written once a day, so that a use costs a read. */
    @Override
    public Optional<ApiKey> use(String hash, Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        Optional<ApiKey> found =
                database.query(SELECT + "where hash = ? and revoked_at is null", PostgresApiKeys::key, hash).stream()
                        .filter(key -> !key.isExpired(now))
                        .findFirst();
        found.filter(key -> !today.equals(key.lastUsed()))
                .ifPresent(key -> database.update("update api_key set last_used = ? where id = ?", today, key.id()));
        return found;
    }

    @Override
    public List<ApiKey> list() {
        return database.query(SELECT + "order by created_at, id", PostgresApiKeys::key);
    }

    @Override
    public boolean revoke(String id, Instant now) {
        return database.update("update api_key set revoked_at = ? where id = ? and revoked_at is null", now, id) == 1;
    }

    private static ApiKey key(ResultSet row) throws SQLException {
        return new ApiKey(
                row.getString("id"),
                row.getString("tenant"),
                row.getString("name"),
                row.getString("hash"),
                Scope.of(row.getString("roles")),
                Database.instant(row, "created_at"),
                Database.instantOrNull(row, "expires_at"),
                Database.instantOrNull(row, "revoked_at"),
                row.getObject("last_used", LocalDate.class));
    }
}
