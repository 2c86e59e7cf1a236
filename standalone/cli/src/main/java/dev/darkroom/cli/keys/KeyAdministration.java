package dev.darkroom.cli.keys;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where the keys are managed. */
interface KeyAdministration {
    /** Returns the key itself, which cannot be shown again. */
    String create(WantedKey wanted);

    List<ListedKey> list();

    void revoke(String id);

    /** @param expiresAt null for never */
    record WantedKey(
            String name,
            String tenant,
            Set<String> scopes,
            @Nullable Instant expiresAt) {
        public WantedKey {
            scopes = Set.copyOf(scopes);
        }
    }

    /** A key as it is listed; dates as the server writes them. */
    record ListedKey(
            String id,
            String tenant,
            String name,
            List<String> scopes,
            String createdAt,
            @Nullable String expiresAt,
            @Nullable String revokedAt,
            @Nullable String lastUsed) {
        public ListedKey {
            scopes = List.copyOf(scopes);
        }
    }
}
