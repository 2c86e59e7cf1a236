package dev.darkroom.gateway.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.darkroom.storage.jobs.tenants.ApiKey;
import dev.darkroom.storage.jobs.tenants.ApiKeys;
import dev.darkroom.storage.jobs.tenants.KeySecret;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
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

    private final ApiKeys keys;
    private final Optional<String> adminKeyHash;
    private final Cache<String, Holder> callers;
    private final Cache<String, Boolean> unknown;

    KeyRing(ApiKeys keys, AuthConfig config) {
        this.keys = keys;
        this.adminKeyHash = config.adminKey().map(key -> new KeySecret(key).hash());
        this.callers = Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterWrite(config.keyMaxAge())
                .build();
        this.unknown = Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterWrite(config.keyMaxAge())
                .build();
    }

    Uni<Optional<Caller>> holderOf(KeySecret secret) {
        String hash = secret.hash();
        if (adminKeyHash.isPresent() && isSame(adminKeyHash.get(), hash)) {
            return Uni.createFrom().item(Optional.of(Caller.administrator("admin key")));
        }
        if (unknown.getIfPresent(hash) != null) {
            return Uni.createFrom().item(Optional.empty());
        }
        Holder known = callers.getIfPresent(hash);
        return known != null ? Uni.createFrom().item(known.at(Instant.now())) : lookUp(hash);
    }

    private Uni<Optional<Caller>> lookUp(String hash) {
        return Uni.createFrom()
                .item(() -> keys.use(hash, Instant.now()).map(KeyRing::holder))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .invoke(found -> found.ifPresentOrElse(
                        holder -> callers.put(hash, holder), () -> unknown.put(hash, Boolean.TRUE)))
                .map(found -> found.map(Holder::caller));
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
