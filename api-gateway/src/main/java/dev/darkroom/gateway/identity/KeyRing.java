package dev.darkroom.gateway.identity;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import dev.darkroom.gateway.RenewedCaches;
import dev.darkroom.storage.jobs.tenants.ApiKey;
import dev.darkroom.storage.jobs.tenants.ApiKeys;
import dev.darkroom.storage.jobs.tenants.KeySecret;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds the caller of an API key. What was found is remembered briefly, so that a revoked key soon ends; and so is what was not, so that a
 * client that asks on and on with a wrong key costs no query each time.
 */
@ApplicationScoped
class KeyRing {
    private static final int REMEMBERED = 10_000;

    private final Optional<String> adminKeyHash;
    private final AsyncLoadingCache<String, Optional<Holder>> holders;

    KeyRing(ApiKeys keys, AuthConfig config) {
        this.adminKeyHash = config.adminKey().map(key -> new KeySecret(key).hash());
        this.holders = RenewedCaches.of(config.keyMaxAge())
                .maximumSize(REMEMBERED)
                .buildAsync(hash -> keys.use(hash, Instant.now()).map(KeyRing::holder));
    }

    Uni<Optional<Caller>> holderOf(KeySecret secret) {
        String hash = secret.hash();
        if (adminKeyHash.isPresent() && isSame(adminKeyHash.get(), hash)) {
            return Uni.createFrom().item(Optional.of(Caller.administrator("admin key")));
        }
        return Uni.createFrom()
                .completionStage(() -> holders.get(hash))
                .map(found -> found.flatMap(holder -> holder.at(Instant.now())));
    }

    /** @param until when the key expires, whatever is remembered */
    private record Holder(Caller caller, Instant until) {
        Optional<Caller> at(Instant now) {
            return Optional.of(caller).filter(caller -> now.isBefore(until));
        }
    }

    private static Holder holder(ApiKey key) {
        Instant until = Objects.requireNonNullElse(key.expiresAt(), Instant.MAX);
        return new Holder(new Caller(key.tenant(), key.name(), key.scopes()), until);
    }

    private static boolean isSame(String hash, String other) {
        return MessageDigest.isEqual(
                hash.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }
}
