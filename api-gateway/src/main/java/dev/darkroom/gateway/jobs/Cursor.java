package dev.darkroom.gateway.jobs;

import dev.darkroom.events.JobId;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.storage.jobs.JobViews.Position;
import dev.darkroom.storage.jobs.JobViews.Side;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;

/** A place in the list of jobs, and where to go from there, as an opaque text of base64url. */
public final class Cursor {
    private static final long MOST_SECONDS = 1L << 36;

    private Cursor() {}

    public static String encode(Position position) {
        String text = String.join(
                " ",
                position.createdAt().toString(),
                position.jobId().value(),
                position.side().name());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws ProblemException when the text never was a cursor */
    public static Position decode(String cursor) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            String[] parts = text.split(" ", -1);
            if (parts.length == 3) {
                JobId job = new JobId(parts[1]);
                Instant at = Instant.parse(parts[0]);
                // Far more than any job's; beyond some year PostgreSQL has no time.
                if (Math.abs(at.getEpochSecond()) < MOST_SECONDS) {
                    return new Position(at, job, Side.valueOf(parts[2]));
                }
            }
        } catch (IllegalArgumentException | DateTimeParseException e) {
            // Falls through: whatever is wrong with it, the answer is the same.
        }
        throw ProblemException.badParameter("cursor", "must be a next_cursor of this list");
    }
}
