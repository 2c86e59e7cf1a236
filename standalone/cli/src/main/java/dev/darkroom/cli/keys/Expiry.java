package dev.darkroom.cli.keys;

import dev.darkroom.cli.console.CliException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** When a key expires, as typed by the user. */
final class Expiry {
    private static final Pattern SPAN = Pattern.compile("([0-9]{1,6})([dhm])");

    private Expiry() {}

    /** @throws CliException when it is neither a span nor a time after now */
    static Instant of(String text, Instant now) {
        Matcher span = SPAN.matcher(text);
        try {
            Instant end = span.matches()
                    ? now.plus(span(Long.parseLong(span.group(1)), span.group(2)))
                    : OffsetDateTime.parse(text).toInstant();
            if (end.isAfter(now)) {
                return end;
            }
        } catch (DateTimeException e) {
            // Refused below, as one that has gone by.
        }
        throw CliException.refused(
                "--expires must be days, hours or minutes from now (90d, 12h, 30m) or a time to come, not " + text);
    }

    private static Duration span(long count, String unit) {
        return switch (unit) {
            case "d" -> Duration.ofDays(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofMinutes(count);
        };
    }
}
