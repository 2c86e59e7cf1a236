package dev.darkroom.gateway.submission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.gateway.problems.Violation;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The fields of a JSON object, read one by one; what does not fit its type is noted and counts as left out. */
final class Fields {
    private static final int LONGEST_NAME_TOLD = 64;

    private final JsonNode object;
    private final List<Violation> violations;
    private final Set<String> known = new LinkedHashSet<>();

    Fields(JsonNode object, List<Violation> violations) {
        this.object = object;
        this.violations = violations;
    }

    @Nullable
    String text(String name) {
        JsonNode node = take(name);
        if (node == null) {
            return null;
        }
        return node.isTextual() ? checked(name, node.textValue()) : refuse(name, "must be a string");
    }

    @Nullable
    Long integer(String name) {
        JsonNode node = take(name);
        if (node == null) {
            return null;
        }
        if (!node.isIntegralNumber()) {
            return refuse(name, "must be an integer");
        }
        // Beyond a long lies beyond every range; the nearest long lets the range speak with its own limits.
        return node.canConvertToLong()
                ? (Long) node.longValue()
                : (Long) (node.bigIntegerValue().signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE);
    }

    @Nullable
    Double number(String name) {
        JsonNode node = take(name);
        if (node == null) {
            return null;
        }
        return node.isNumber() ? (Double) node.doubleValue() : refuse(name, "must be a number");
    }

    @Nullable
    Set<String> texts(String name) {
        JsonNode node = take(name);
        if (node == null) {
            return null;
        }
        if (!node.isArray() || !node.valueStream().allMatch(JsonNode::isTextual)) {
            return refuse(name, "must be an array of strings");
        }
        Set<String> texts = new LinkedHashSet<>();
        node.forEach(item -> texts.add(item.textValue()));
        return texts;
    }

    @Nullable
    Map<String, String> labels(String name) {
        JsonNode node = take(name);
        if (node == null) {
            return null;
        }
        if (!node.isObject() || !node.valueStream().allMatch(JsonNode::isTextual)) {
            return refuse(name, "must be an object whose values are strings");
        }
        Map<String, String> labels = new TreeMap<>();
        node.forEachEntry((key, value) -> {
            if (checked(name, key) != null && checked(name, value.textValue()) != null) {
                labels.put(key, value.textValue());
            }
        });
        return labels;
    }

    /** Notes every field that nobody asked for. */
    void refuseOthers() {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                String told = name.length() <= LONGEST_NAME_TOLD ? name : name.substring(0, LONGEST_NAME_TOLD) + "...";
                refuse(told, "is not a known field; the fields are " + String.join(", ", known));
            }
        });
    }

    private @Nullable JsonNode take(String name) {
        known.add(name);
        JsonNode node = object.get(name);
        return node == null || node.isNull() ? null : node;
    }

    /** PostgreSQL's jsonb and UTF-8 itself cannot hold these, so that they must not get past the door. */
    private @Nullable String checked(String name, String text) {
        boolean storable = text.indexOf('\0') < 0
                && text.codePoints().noneMatch(point -> Character.getType(point) == Character.SURROGATE);
        return storable ? text : refuse(name, "must not hold NUL characters or unpaired surrogates");
    }

    private <T> @Nullable T refuse(String name, String detail) {
        violations.add(new Violation(name, detail));
        return null;
    }
}
