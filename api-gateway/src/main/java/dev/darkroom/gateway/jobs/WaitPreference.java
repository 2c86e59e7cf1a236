package dev.darkroom.gateway.jobs;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The preferences {@code wait} and {@code respond-async} of the Prefer header (RFC 7240 sections 4.1 and 4.3), the second overruling
 * the first.
 *
 * @param time how long the client likes to wait
 * @param applied the answer's Preference-Applied
 */
public record WaitPreference(Optional<Duration> time, Optional<String> applied) {
    public static final String APPLIED = "Preference-Applied";

    private static final String RESPOND_ASYNC = "respond-async";
    private static final Pattern WAIT =
            Pattern.compile("wait(?:\\s*=\\s*\"?([0-9]{1,9})\"?)?", Pattern.CASE_INSENSITIVE);

    /**
     * A preference that cannot be read is ignored.
     *
     * @param headers the header's values, one for each time it was sent
     * @param longest what a longer wait is cut down to, and what {@code wait} without a number means
     */
    public static WaitPreference parse(List<String> headers, Duration longest) {
        Optional<Duration> wait = Optional.empty();
        for (String preference : String.join(",", headers).split("[,;]", -1)) {
            Matcher matcher = WAIT.matcher(preference.strip());
            if (preference.strip().equalsIgnoreCase(RESPOND_ASYNC)) {
                return new WaitPreference(Optional.empty(), Optional.of(RESPOND_ASYNC));
            }
            if (wait.isEmpty() && matcher.matches()) {
                Duration options =
                        matcher.group(1) == null ? longest : Duration.ofSeconds(Long.parseLong(matcher.group(1)));
                wait = Optional.of(options.compareTo(longest) > 0 ? longest : options);
            }
        }
        return new WaitPreference(wait, wait.map(time -> "wait=" + time.toSeconds()));
    }
}
