package dev.darkroom.orchestrator.webhooks;

import java.time.Duration;

/** What becomes of a delivery after a call. */
sealed interface Verdict {
    record Delivered(int status) implements Verdict {}

    record Retry(String reason, Duration after) implements Verdict {}

    record Abandon(String reason) implements Verdict {}

    /** The receiver wants no calls any more, this one and all later ones. */
    record TurnOff(String reason) implements Verdict {}
}
