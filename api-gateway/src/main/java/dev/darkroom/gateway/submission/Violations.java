package dev.darkroom.gateway.submission;

import dev.darkroom.events.ModelCard;
import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.http.Violation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is wrong with a request: one reason for each field, the first that was found. Those beyond the limit are dropped. */
final class Violations {
    private final Map<String, Violation> byField = new LinkedHashMap<>();

    void addAll(List<Violation> violations) {
        violations.forEach(violation -> add(violation.field(), violation.detail()));
    }

    void add(String field, String detail) {
        if (byField.size() < JsonFields.MOST_VIOLATIONS) {
            byField.putIfAbsent(field, new Violation(field, detail));
        }
    }

    void addUnlessWithin(String field, @Nullable Long value, long smallest, long largest) {
        if (value != null && (value < smallest || value > largest)) {
            add(field, "must be from " + smallest + " to " + largest);
        }
    }

    /** Unless the model has images of this width or height. */
    void addUnlessSide(String field, @Nullable Long pixels, ModelCard model) {
        int multiple = model.sizeMultiple();
        if (pixels != null && (pixels < multiple || pixels > model.maxSide() || pixels % multiple != 0)) {
            add(field, "must be a multiple of " + multiple + " from " + multiple + " to " + model.maxSide());
        }
    }

    boolean has(String field) {
        return byField.containsKey(field);
    }

    boolean isEmpty() {
        return byField.isEmpty();
    }

    ProblemException refusal() {
        return ProblemException.invalidRequest(List.copyOf(byField.values()));
    }
}
