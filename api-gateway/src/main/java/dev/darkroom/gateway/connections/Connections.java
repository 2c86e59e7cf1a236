package dev.darkroom.gateway.connections;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.LinkedHashSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** All open connections. At the limit, who has waited for a request for longest makes room: silence never keeps others out. */
@Unremovable
@ApplicationScoped
class Connections {
    private final ConnectionsConfig config;
    private final AtomicInteger open = new AtomicInteger();
    private final LinkedHashSet<ConnectionGuard> waiting = new LinkedHashSet<>();

    @Inject
    Connections(ConnectionsConfig config, MeterRegistry registry) {
        this.config = config;
        Gauge.builder("darkroom.gateway.connections", open, AtomicInteger::get).register(registry);
    }

    ConnectionsConfig config() {
        return config;
    }

    /** A new connection, which is to wait for its first request. */
    void opened(ConnectionGuard guard) {
        if (open.incrementAndGet() > config.most()) {
            ConnectionGuard longest = longestWaiting();
            (longest == null ? guard : longest).close();
        }
    }

    void closed(ConnectionGuard guard) {
        open.decrementAndGet();
        busy(guard);
    }

    void waits(ConnectionGuard guard) {
        synchronized (waiting) {
            waiting.remove(guard);
            waiting.add(guard);
        }
    }

    void busy(ConnectionGuard guard) {
        synchronized (waiting) {
            waiting.remove(guard);
        }
    }

    private @Nullable ConnectionGuard longestWaiting() {
        synchronized (waiting) {
            if (waiting.isEmpty()) {
                return null;
            }
            return waiting.removeFirst();
        }
    }
}
