package dev.darkroom.orchestrator.webhooks;

import java.time.Duration;
import java.util.Optional;

/** How a receiver answered a call. */
sealed interface Answer {
    /** @param retryAfter the pause that the receiver asks for, if any */
    record Responded(int status, Optional<Duration> retryAfter) implements Answer {}

    /** Refused, timed out or broken off. */
    record Unreachable(String reason) implements Answer {}

    /** No call to such an address can ever succeed. */
    record Impossible(String reason) implements Answer {}
}
