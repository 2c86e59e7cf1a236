package dev.darkroom.gateway.jobs;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The preference {@code wait} of the Prefer header (RFC 7240 section 4.3), with {@code respond-async} overruling it. */
public final class WaitPreference {
    private static final Pattern WAIT =
            Pattern.compile("wait(?:\\s*=\\s*\"?([0-9]{1,9})\"?)?", Pattern.CASE_INSENSITIVE);

    private WaitPreference() {}

    /**
     * How long the client likes to wait. Preferences are wishes, so that what cannot be read counts as not said.
     *
     * @param headers the header's values, one for each time it was sent
     * @param longest what a longer wish is cut down to, and what {@code wait} without a number means
     */
    public static Optional<Duration> parse(List<String> headers, Duration longest) {
        Optional<Duration> wait = Optional.empty();
        for (String preference : String.join(",", headers).split("[,;]", -1)) {
            Matcher matcher = WAIT.matcher(preference.strip());
            if (preference.strip().equalsIgnoreCase("respond-async")) {
                return Optional.empty();
            }
            if (wait.isEmpty() && matcher.matches()) {
                Duration wish =
                        matcher.group(1) == null ? longest : Duration.ofSeconds(Long.parseLong(matcher.group(1)));
                wait = Optional.of(wish.compareTo(longest) > 0 ? longest : wish);
            }
        }
        return wait;
    }
}
