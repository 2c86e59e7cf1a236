package dev.darkroom.gateway.surfaces;

import dev.darkroom.gateway.http.Problem;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.http.Violation;
import java.util.Map;

/**
 * What the clients of a surface call the fields of a job request.
 *
 * @param theirsByOurs only those that differ
 */
public record FieldNames(Map<String, String> theirsByOurs) {
    public FieldNames {
        theirsByOurs = Map.copyOf(theirsByOurs);
    }

    /** The same failure; one that names fields names the client's own. */
    public Throwable inTheirWords(Throwable failure) {
        return failure instanceof ProblemException refused && isAboutFields(refused.problem())
                ? ProblemException.invalidRequest(refused.problem().errors().stream()
                        .map(this::renamed)
                        // Two of our fields may be one of theirs, and both wrong alike.
                        .distinct()
                        .toList())
                : failure;
    }

    private static boolean isAboutFields(Problem problem) {
        return problem.status() == 422 && !problem.errors().isEmpty();
    }

    private Violation renamed(Violation violation) {
        return new Violation(theirs(violation.field()), violation.detail());
    }

    /** What lies within a field keeps its place: {@code loras[0].name} is {@code input.loras[0].name}. */
    private String theirs(String field) {
        String known = theirsByOurs.get(field);
        if (known != null) {
            return known;
        }
        int within = field.indexOf('[');
        return within < 0
                ? field
                : theirsByOurs.getOrDefault(field.substring(0, within), field.substring(0, within))
                        + field.substring(within);
    }
}
