package dev.darkroom.gateway.identity;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.darkroom.storage.jobs.tenants.ApiKey;
import dev.darkroom.storage.jobs.tenants.Scope;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key as administrators read it.
 *
 * @param roles that the scopes make up, for clients of before scopes
 * @param expiresAt when it ends by itself, if it does
 * @param lastUsed day in UTC
 * @param key the key itself, in the answer that creates it and nowhere else
 */
record KeyDocument(
        String id,
        String tenant,
        String name,
        Set<Scope> scopes,
        Set<String> roles,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable LocalDate lastUsed,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String key)
        implements Subject {

    static KeyDocument of(ApiKey key, @Nullable String secret) {
        return new KeyDocument(
                key.id(),
                key.tenant(),
                key.name(),
                key.scopes(),
                Scope.roles(key.scopes()),
                key.createdAt(),
                key.expiresAt(),
                key.revokedAt(),
                key.lastUsed(),
                secret);
    }

    @Override
    public String subject() {
        return id;
    }
}
