package dev.darkroom.orchestrator.webhooks;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The Retry-After header (RFC 9110 section 10.2.3): seconds, or a date. */
final class RetryAfter {
    private static final Duration LONGEST = Duration.ofDays(1);

    private RetryAfter() {}

    private static Duration seconds(String digits) {
        return digits.length() > 9 ? LONGEST : Duration.ofSeconds(Long.parseLong(digits));
    }

    /** A value that is neither is ignored; one of more than a day is taken as a day. */
    static Optional<Duration> parse(String value, Instant now) {
        try {
            Duration wanted = value.matches("[0-9]{1,100}")
                    ? seconds(value)
                    : Duration.between(
                            now,
                            ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
            return Optional.of(wanted.compareTo(LONGEST) > 0 ? LONGEST : wanted);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
