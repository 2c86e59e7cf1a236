package dev.darkroom.storage.jobs.memory;

import io.smallrye.mutiny.Uni;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets one thread at a time at the maps. */
final class Guard {
    <T extends @Nullable Object> Uni<T> locked(Supplier<T> work) {
        return Uni.createFrom().item(() -> {
            synchronized (this) {
                return work.get();
            }
        });
    }
}
