package dev.darkroom.storage.jobs.tenants;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** When a key that is made now may end by itself. */
public final class KeyLifetime {
    public static final String RULE =
            "must be a time in the future in RFC 3339, at most 10 years from now, for example 2030-01-31T12:00:00Z";

    private static final int LONGEST_DAYS = 3_653;

    private KeyLifetime() {}

    public static boolean mayEnd(Instant end, Instant now) {
        return end.isAfter(now) && !end.isAfter(now.plus(LONGEST_DAYS, ChronoUnit.DAYS));
    }
}
