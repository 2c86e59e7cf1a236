package dev.darkroom.storage.jobs.webhooks;

import dev.darkroom.storage.jobs.jdbc.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table of addresses. */
public final class PostgresWebhookEndpoints implements WebhookEndpoints {
    private static final String SELECT =
            "select tenant, url, secret, previous_secret, previous_until, disabled_at from webhook_endpoint ";

    private final Database database;

    public PostgresWebhookEndpoints(Database database) {
        this.database = database;
    }

    @Override
    public Optional<WebhookEndpoint> find(String tenant, String url) {
        return database
                .query(SELECT + "where tenant = ? and url = ?", PostgresWebhookEndpoints::endpoint, tenant, url)
                .stream()
                .findFirst();
    }

    @Override
    public List<WebhookEndpoint> list(String tenant) {
        return database.query(SELECT + "where tenant = ? order by url", PostgresWebhookEndpoints::endpoint, tenant);
    }

    @Override
    public void rotate(String tenant, String url, WebhookSecret secret, Instant previousUntil) {
        database.update("""
                insert into webhook_endpoint (tenant, url, secret, previous_until) values (?, ?, ?, ?)
                on conflict (tenant, url) do update set
                    previous_secret = webhook_endpoint.secret,
                    secret = excluded.secret,
                    previous_until = excluded.previous_until
                """, tenant, url, secret.value(), previousUntil);
    }

    @Override
    public void disable(String tenant, String url, Instant now) {
        database.update("""
                insert into webhook_endpoint (tenant, url, disabled_at) values (?, ?, ?)
                on conflict (tenant, url) do update set
                    disabled_at = coalesce(webhook_endpoint.disabled_at, excluded.disabled_at)
                """, tenant, url, now);
    }

    @Override
    public boolean enable(String tenant, String url) {
        return database.update("""
                        update webhook_endpoint set disabled_at = null
                        where tenant = ? and url = ? and disabled_at is not null
                        """, tenant, url) == 1;
    }

    private static WebhookEndpoint endpoint(ResultSet row) throws SQLException {
        return new WebhookEndpoint(
                row.getString("tenant"),
                row.getString("url"),
                secret(row.getString("secret")),
                secret(row.getString("previous_secret")),
                Database.instantOrNull(row, "previous_until"),
                Database.instantOrNull(row, "disabled_at"));
    }

    private static @Nullable WebhookSecret secret(@Nullable String value) {
        return value == null ? null : new WebhookSecret(value);
    }
}
