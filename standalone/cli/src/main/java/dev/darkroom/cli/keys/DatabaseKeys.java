package dev.darkroom.cli.keys;

import dev.darkroom.cli.console.CliException;
import dev.darkroom.storage.jobs.audit.AdminEvents;
import dev.darkroom.storage.jobs.audit.PostgresAdminEvents;
import dev.darkroom.storage.jobs.jdbc.Database;
import dev.darkroom.storage.jobs.jdbc.DatabaseException;
import dev.darkroom.storage.jobs.tenants.ApiKey;
import dev.darkroom.storage.jobs.tenants.ApiKeys;
import dev.darkroom.storage.jobs.tenants.KeyLifetime;
import dev.darkroom.storage.jobs.tenants.KeyNames;
import dev.darkroom.storage.jobs.tenants.KeySecret;
import dev.darkroom.storage.jobs.tenants.PostgresApiKeys;
import dev.darkroom.storage.jobs.tenants.Scope;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** The keys straight in PostgreSQL, for a platform whose first key is still to be made. */
record DatabaseKeys(ApiKeys keys, AdminEvents acts) implements KeyAdministration {
    private static final String SCOPE_RULE = "--scope must be read, submit or admin";

    /** The database that the services' own environment variables name, if they do. */
    static Optional<KeyAdministration> configured(Map<String, String> environment) {
        return Optional.ofNullable(environment.get("QUARKUS_DATASOURCE_JDBC_URL"))
                .map(url -> {
                    PGSimpleDataSource database = new PGSimpleDataSource();
                    database.setUrl(url);
                    database.setUser(environment.get("QUARKUS_DATASOURCE_USERNAME"));
                    database.setPassword(environment.get("QUARKUS_DATASOURCE_PASSWORD"));
                    Database shared = new Database(database);
                    return new DatabaseKeys(new PostgresApiKeys(shared), new PostgresAdminEvents(shared));
                });
    }

    @Override
    public String create(WantedKey wanted) {
        if (!KeyNames.isName(wanted.name())) {
            throw CliException.refused("the name " + KeyNames.NAME_RULE);
        }
        if (!KeyNames.isTenant(wanted.tenant())) {
            throw CliException.refused("the tenant " + KeyNames.TENANT_RULE);
        }
        if (wanted.scopes().isEmpty()) {
            throw CliException.refused(SCOPE_RULE);
        }
        KeySecret secret = KeySecret.draw(new SecureRandom());
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Instant end = wanted.expiresAt() == null ? null : wanted.expiresAt().truncatedTo(ChronoUnit.MILLIS);
        if (end != null && !KeyLifetime.mayEnd(end, now)) {
            throw CliException.refused("the end " + KeyLifetime.RULE);
        }
        Set<Scope> granted = wanted.scopes().stream().map(DatabaseKeys::scope).collect(Collectors.toSet());
        asked(() -> {
            keys.add(ApiKey.of(secret, wanted.tenant(), wanted.name(), granted, now)
                    .until(end));
            note("createKey", secret.id());
            return true;
        });
        return secret.value();
    }

    @Override
    public List<ListedKey> list() {
        return asked(keys::list).stream()
                .map(key -> new ListedKey(
                        key.id(),
                        key.tenant(),
                        key.name(),
                        key.scopes().stream().map(Scope::wireName).toList(),
                        key.createdAt().toString(),
                        text(key.expiresAt()),
                        text(key.revokedAt()),
                        text(key.lastUsed())))
                .toList();
    }

    @Override
    public void revoke(String id) {
        if (!asked(() -> keys.revoke(id, Instant.now()))) {
            throw CliException.refused("there is no key " + id + " in force");
        }
        asked(() -> {
            note("revokeKey", id);
            return true;
        });
    }

    /** Adds an entry to the audit, as a gateway does. The database does not know who connects, so the actor is always the same. */
    private void note(String action, String key) {
        acts.add(Instant.now().truncatedTo(ChronoUnit.MILLIS), "default", "command line at the database", action, key);
    }

    private static Scope scope(String name) {
        return Scope.ofWireName(name).orElseThrow(() -> CliException.refused(SCOPE_RULE));
    }

    private static <T> T asked(Supplier<T> question) {
        try {
            return question.get();
        } catch (DatabaseException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw CliException.serverSaid("the database of QUARKUS_DATASOURCE_JDBC_URL refused: " + cause.getMessage());
        }
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
