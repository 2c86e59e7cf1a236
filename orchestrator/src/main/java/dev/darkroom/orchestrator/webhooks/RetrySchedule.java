package dev.darkroom.orchestrator.webhooks;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Judges answers and spaces the attempts out (Standard Webhooks, "deliverability and reliability"): ten attempts, the
 * last pauses a day long.
 */
final class RetrySchedule {
    private static final int GONE = 410;

    /** Entry {@code n} is the pause after attempt {@code n + 1}. */
    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));

    private static final Duration LONGEST_PAUSE = PAUSES.getLast();

    /** Up to this share is added to each pause, so that a receiver that comes back is not hit by all at once. */
    private static final double JITTER = 0.2;

    private final RandomGenerator random;

    RetrySchedule(RandomGenerator random) {
        this.random = random;
    }

    /** @param attempts made, this one included */
    Verdict judge(Answer answer, int attempts) {
        return switch (answer) {
            case Answer.Impossible(String reason) -> new Verdict.Abandon(reason);
            case Answer.Unreachable(String reason) -> retry(reason, Optional.empty(), attempts);
            case Answer.Responded(int status, Optional<Duration> retryAfter) -> {
                if (status >= 200 && status < 300) {
                    yield new Verdict.Delivered(status);
                }
                String reason = "status " + status;
                yield status == GONE ? new Verdict.TurnOff(reason) : retry(reason, retryAfter, attempts);
            }
        };
    }

    private Verdict retry(String reason, Optional<Duration> retryAfter, int attempts) {
        if (attempts > PAUSES.size()) {
            return new Verdict.Abandon(reason);
        }
        Duration pause = PAUSES.get(attempts - 1);
        Duration jittered = pause.plusMillis((long) (pause.toMillis() * JITTER * random.nextDouble()));
        Duration wanted = retryAfter.orElse(Duration.ZERO);
        Duration longer = wanted.compareTo(jittered) > 0 ? wanted : jittered;
        return new Verdict.Retry(reason, longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer);
    }
}
