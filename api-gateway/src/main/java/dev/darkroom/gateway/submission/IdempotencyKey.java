package dev.darkroom.gateway.submission;

import dev.darkroom.gateway.http.ProblemException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The Idempotency-Key header (IETF draft-ietf-httpapi-idempotency-key-header): a quoted string (RFC 8941 section 3.3.3),
 * or the same text bare, as most clients send it.
 */
public record IdempotencyKey(String value) {
    public static final String HEADER = "Idempotency-Key";

    private static final Pattern FORM = Pattern.compile("[\\x20-\\x7e]{1,255}");
    private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\[\"\\\\])*)\"");

    /**
     * @param headers the header's values, one for each time it was sent
     * @throws ProblemException when it was sent twice, or is empty, too long or not printable ASCII
     */
    public static Optional<IdempotencyKey> parse(List<String> headers) {
        if (headers.isEmpty()) {
            return Optional.empty();
        }
        String text = headers.getFirst().strip();
        var quoted = QUOTED.matcher(text);
        String value = quoted.matches() ? quoted.group(1).replaceAll("\\\\(.)", "$1") : text;
        if (headers.size() > 1 || !FORM.matcher(value).matches()) {
            throw ProblemException.badParameter(HEADER, "must be one text of 1 to 255 printable ASCII characters");
        }
        return Optional.of(new IdempotencyKey(value));
    }
}
