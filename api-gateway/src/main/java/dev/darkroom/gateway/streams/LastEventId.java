package dev.darkroom.gateway.streams;

import dev.darkroom.gateway.http.ProblemException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The Last-Event-ID header: the id of an event is its version, the id of progress is {@code version-step}. */
public final class LastEventId {
    public static final String HEADER = "Last-Event-ID";

    private static final Pattern FORM = Pattern.compile("([0-9]{1,18})(?:-[0-9]{1,9})?");

    private LastEventId() {}

    /**
     * The version of the last event that the client has seen; 0 where it has seen none.
     *
     * @throws ProblemException when the text is no id of ours
     */
    public static long version(@Nullable String header) {
        if (header == null || header.isBlank()) {
            return 0;
        }
        Matcher matcher = FORM.matcher(header.strip());
        if (!matcher.matches()) {
            throw ProblemException.badParameter(HEADER, "must be the id of an event of this stream");
        }
        return Long.parseLong(matcher.group(1));
    }
}
