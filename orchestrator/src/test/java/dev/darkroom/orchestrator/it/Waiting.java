package dev.darkroom.orchestrator.it;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Waits for what has to come, not longer than necessary. */
final class Waiting {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private Waiting() {}

    static <T> T until(String what, Supplier<Optional<T>> found) {
        return until(() -> what, found);
    }

    /** @param what is asked for when it has not come */
    static <T> T until(Supplier<String> what, Supplier<Optional<T>> found) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (true) {
            Optional<T> result = found.get();
            if (result.isPresent()) {
                return result.get();
            }
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("never seen: " + what.get());
            }
            pause();
        }
    }

    static void pause() {
        try {
            Thread.sleep(Duration.ofMillis(20));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
