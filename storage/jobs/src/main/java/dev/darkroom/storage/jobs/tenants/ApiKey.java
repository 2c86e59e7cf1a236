package dev.darkroom.storage.jobs.tenants;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key as it is kept: all but the key.
 *
 * @param hash see {@link KeySecret#hash}
 * @param expiresAt when it ends by itself; null for never
 * @param lastUsed day in UTC; null before the first use
 */
public record ApiKey(
        String id,
        String tenant,
        String name,
        String hash,
        Set<Scope> scopes,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable LocalDate lastUsed) {

    public ApiKey {
        scopes = Collections.unmodifiableSet(scopes.isEmpty() ? EnumSet.noneOf(Scope.class) : EnumSet.copyOf(scopes));
    }

    /** A new key's record; it never expires. */
    public static ApiKey of(KeySecret secret, String tenant, String name, Set<Scope> scopes, Instant now) {
        return new ApiKey(secret.id(), tenant, name, secret.hash(), scopes, now, null, null, null);
    }

    public ApiKey until(@Nullable Instant end) {
        return new ApiKey(id, tenant, name, hash, scopes, createdAt, end, revokedAt, lastUsed);
    }

    public boolean isRevoked() {
        return revokedAt != null;
    }

    public boolean isExpired(Instant now) {
        return expiresAt != null && !expiresAt.isAfter(now);
    }
}
