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
 * @param lastUsed day in UTC; null before the first use
 */
public record ApiKey(
        String id,
        String tenant,
        String name,
        String hash,
        Set<Role> roles,
        Instant createdAt,
        @Nullable Instant revokedAt,
        @Nullable LocalDate lastUsed) {

    public ApiKey {
        roles = Collections.unmodifiableSet(roles.isEmpty() ? EnumSet.noneOf(Role.class) : EnumSet.copyOf(roles));
    }

    /** A new key's record. */
    public static ApiKey of(KeySecret secret, String tenant, String name, Set<Role> roles, Instant now) {
        return new ApiKey(secret.id(), tenant, name, secret.hash(), roles, now, null, null);
    }

    public boolean isRevoked() {
        return revokedAt != null;
    }
}
