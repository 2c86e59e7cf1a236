package dev.darkroom.worker.reports;

import dev.darkroom.events.RawRecord;
import java.util.concurrent.CompletableFuture;

/** Takes records that cannot be read, for a person to look at. */
@FunctionalInterface
public interface DeadLetterBox {
    /**
     * Completes once the broker holds it.
     *
     * @param topic that the record was read from
     * @param reason without any of the content
     */
    CompletableFuture<Void> put(String topic, RawRecord record, String reason);
}
