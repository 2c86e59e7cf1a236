package dev.darkroom.gateway.streams;

import io.quarkus.runtime.ShutdownDelayInitiated;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells when the gateway begins to stop. Running requests have a few seconds left then, so those that wait for a job are answered at once
 * with its present state.
 */
@ApplicationScoped
public class Stopping {
    private final Set<UniEmitter<? super Boolean>> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean begun;

    @ShutdownDelayInitiated
    void begin() {
        begun = true;
        waiting.forEach(emitter -> emitter.complete(true));
    }

    public boolean hasBegun() {
        return begun;
    }

    /** True once the gateway begins to stop, and until then nothing. */
    Uni<Boolean> whenBegun() {
        return Uni.createFrom().emitter(emitter -> {
            waiting.add(emitter);
            emitter.onTermination(() -> waiting.remove(emitter));
            if (begun) {
                emitter.complete(true);
            }
        });
    }
}
