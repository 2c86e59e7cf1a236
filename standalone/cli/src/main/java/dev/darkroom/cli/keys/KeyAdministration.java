package dev.darkroom.cli.keys;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where the keys are managed. */
interface KeyAdministration {
    /** Returns the key itself, which nobody will show again. */
    String create(String name, String tenant, Set<String> roles);

    List<ListedKey> list();

    void revoke(String id);

    /** A key as it is listed; dates as the server writes them. */
    record ListedKey(
            String id,
            String tenant,
            String name,
            List<String> roles,
            String createdAt,
            @Nullable String revokedAt,
            @Nullable String lastUsed) {
        public ListedKey {
            roles = List.copyOf(roles);
        }
    }
}
