package dev.darkroom.gateway.keys;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.darkroom.storage.jobs.tenants.ApiKey;
import dev.darkroom.storage.jobs.tenants.Role;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key as administrators read it.
 *
 * @param lastUsed day in UTC
 * @param key the key itself, in the answer that creates it and nowhere else
 */
record KeyDocument(
        String id,
        String tenant,
        String name,
        Set<Role> roles,
        Instant createdAt,
        @Nullable Instant revokedAt,
        @Nullable LocalDate lastUsed,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String key) {

    static KeyDocument of(ApiKey key, @Nullable String secret) {
        return new KeyDocument(
                key.id(),
                key.tenant(),
                key.name(),
                key.roles(),
                key.createdAt(),
                key.revokedAt(),
                key.lastUsed(),
                secret);
    }
}
