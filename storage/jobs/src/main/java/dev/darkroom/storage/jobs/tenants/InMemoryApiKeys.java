package dev.darkroom.storage.jobs.tenants;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Keys in a map, for tests. */
public final class InMemoryApiKeys implements ApiKeys {
    private final Map<String, ApiKey> keys = new ConcurrentHashMap<>();

    @Override
    public void add(ApiKey key) {
        keys.put(key.id(), key);
    }

    @Override
    public Optional<ApiKey> use(String hash, Instant now) {
        return keys.values().stream()
                .filter(key -> key.hash().equals(hash) && !key.isRevoked() && !key.isExpired(now))
                .findFirst()
                .map(key -> {
                    keys.put(key.id(), with(key, key.revokedAt(), LocalDate.ofInstant(now, ZoneOffset.UTC)));
                    return key;
                });
    }

    @Override
    public List<ApiKey> list() {
        return keys.values().stream()
                .sorted(Comparator.comparing(ApiKey::createdAt).thenComparing(ApiKey::id))
                .toList();
    }

    @Override
    public boolean revoke(String id, Instant now) {
        ApiKey key = keys.get(id);
        if (key == null || key.isRevoked()) {
            return false;
        }
        keys.put(id, with(key, now, key.lastUsed()));
        return true;
    }

    private static ApiKey with(ApiKey key, @Nullable Instant revokedAt, @Nullable LocalDate lastUsed) {
        return new ApiKey(
                key.id(),
                key.tenant(),
                key.name(),
                key.hash(),
                key.scopes(),
                key.createdAt(),
                key.expiresAt(),
                revokedAt,
                lastUsed);
    }
}
