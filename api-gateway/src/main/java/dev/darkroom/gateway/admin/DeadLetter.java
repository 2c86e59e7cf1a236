package dev.darkroom.gateway.admin;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A record that was set aside. Its content is not shown: it may belong to any tenant. */
record DeadLetter(
        @Schema(description = "Its place among the dead letters")
        long offset,

        @Schema(description = "The topic that it was read from, or meant for")
        String topic,

        @Schema(description = "Its key, the id of a job if it is sound")
        String key,

        @Nullable @Schema(nullable = true, description = "What it claimed to be, for example job.submit.v1")
        String type,

        @Schema(description = "Why it was set aside") String reason,
        @Schema(description = "When") Instant recordedAt,
        @Schema(description = "How long its content is") int bytes) {}
