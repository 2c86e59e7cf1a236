package dev.darkroom.gateway;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;

/**
 * Caches of what others may change: no value is used for longer than its time, and one that is asked for in the second half of it is
 * read again meanwhile, so that only who asks rarely waits.
 */
public final class RenewedCaches {
    private RenewedCaches() {}

    /** @param maxAge how long a value is used; with 0, no longer than it takes to read it */
    public static Caffeine<Object, Object> of(Duration maxAge) {
        Caffeine<Object, Object> cache =
                Caffeine.newBuilder().expireAfterWrite(maxAge).executor(Infrastructure.getDefaultWorkerPool());
        return maxAge.isZero() ? cache : cache.refreshAfterWrite(maxAge.dividedBy(2));
    }
}
