package dev.darkroom.gateway.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Locale;

/**
 * A problem document (RFC 9457, section 3). The extension member {@code errors} lists each violation of a refused request.
 *
 * @param type stable and machine-readable: {@code urn:darkroom:problem:} and a code
 * @param title the kind of problem in a few words, the same each time
 * @param detail what is wrong this time, for a person
 */
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Violation> errors) {

    public static final String MEDIA_TYPE = "application/problem+json";

    public Problem {
        errors = List.copyOf(errors);
    }

    /** The type is made from the title, so that the two never disagree. */
    static Problem of(int status, String title, String detail, List<Violation> errors) {
        String code = title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        return new Problem("urn:darkroom:problem:" + code, title, status, detail, errors);
    }
}
