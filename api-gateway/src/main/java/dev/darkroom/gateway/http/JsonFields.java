package dev.darkroom.gateway.http;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON object, read one by one, so that an error names its field and all errors are reported at once. A field of the wrong
 * type is recorded as an error and counts as left out.
 */
public final class JsonFields {
    private static final int LONGEST_NAME_SHOWN = 64;
    public static final int MOST_VIOLATIONS = 50;

    private final JsonNode object;
    private final String path;
    private final List<Violation> violations;
    private final Set<String> known = new LinkedHashSet<>();

    /** @param path what the names of its fields begin with in errors */
    private JsonFields(JsonNode object, String path, List<Violation> violations) {
        this.object = object;
        this.path = path;
        this.violations = violations;
    }

    /** @throws ProblemException when the body is no JSON object */
    public static JsonFields of(byte[] body) {
        try {
            JsonNode node = BoundedJson.MAPPER.readTree(body);
            if (!node.isObject()) {
                throw ProblemException.malformedBody("The body must be a JSON object");
            }
            return new JsonFields(node, "", new ArrayList<>());
        } catch (StreamConstraintsException e) {
            throw ProblemException.malformedBody("The body " + BoundedJson.LIMITS);
        } catch (JsonProcessingException e) {
            // Jackson's own message quotes the source.
            throw ProblemException.malformedBody(
                    e.getLocation() == null
                            ? "The body is not valid JSON"
                            : "The body is not valid JSON at line "
                                    + e.getLocation().getLineNr() + ", column "
                                    + e.getLocation().getColumnNr());
        } catch (IOException e) {
            // Bytes that are no text at all; reading from memory has no other reason to fail.
            throw ProblemException.malformedBody("The body is not valid JSON in UTF-8");
        }
    }

    /** @param object not checked for texts twice, so it must have come through a parser */
    public static JsonFields of(ObjectNode object) {
        return new JsonFields(object, "", new ArrayList<>());
    }

    /** What was noted so far. */
    public List<Violation> violations() {
        return List.copyOf(violations);
    }

    /**
     * Holds what was read against its limits. What could not be read has been refused for that.
     *
     * @throws ProblemException when anything was noted
     */
    public void require(FieldLimits limits, Object request) {
        limits.violations(request).stream()
                .filter(violation ->
                        violations.stream().noneMatch(noted -> noted.field().equals(violation.field())))
                .forEach(violation -> refuse(violation.field(), violation.detail()));
        refuseIfViolated();
    }

    /** @throws ProblemException when anything was noted */
    public void refuseIfViolated() {
        if (!violations.isEmpty()) {
            throw ProblemException.invalidRequest(violations);
        }
    }

    public @Nullable String text(String name) {
        JsonNode node = take(name);
        if (node == null) {
            return null;
        }
        return node.isTextual() ? checked(name, node.textValue()) : refuse(name, "must be a string");
    }

    public @Nullable Long integer(String name) {
        JsonNode node = take(name);
        if (node == null) {
            return null;
        }
        return isInteger(node) ? (Long) nearestLong(node) : refuse(name, "must be an integer");
    }

    /** As JSON Schema has it (validation, section 6.1.1): 4.0 is an integer too. */
    private static boolean isInteger(JsonNode node) {
        return node.isIntegralNumber()
                || node.isBigDecimal()
                        && node.decimalValue().stripTrailingZeros().scale() <= 0
                || (node.isDouble() || node.isFloat()) && node.doubleValue() == Math.rint(node.doubleValue());
    }

    /** Beyond a long lies beyond every range; the nearest long lets the range speak with its own limits. */
    private static long nearestLong(JsonNode node) {
        if (node.canConvertToLong() && !node.isFloatingPointNumber()) {
            return node.longValue();
        }
        return node.isBigInteger() ? clamp(node.bigIntegerValue()) : (long) node.doubleValue();
    }

    private static long clamp(BigInteger value) {
        return value.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }

    public @Nullable Double number(String name) {
        JsonNode node = take(name);
        if (node == null) {
            return null;
        }
        return node.isNumber() ? (Double) node.doubleValue() : refuse(name, "must be a number");
    }

    public @Nullable Boolean flag(String name) {
        JsonNode node = take(name);
        if (node == null) {
            return null;
        }
        return node.isBoolean() ? (Boolean) node.booleanValue() : refuse(name, "must be true or false");
    }

    /** A constant by its name in lower case. */
    public <E extends Enum<E>> @Nullable E choice(String name, Class<E> choices) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        for (E choice : choices.getEnumConstants()) {
            if (nameOf(choice).equals(text)) {
                return choice;
            }
        }
        return refuse(
                name,
                "must be "
                        + Arrays.stream(choices.getEnumConstants())
                                .map(JsonFields::nameOf)
                                .collect(joining(" or ")));
    }

    private static String nameOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Whatever it is; null where it is left out. */
    public @Nullable JsonNode any(String name) {
        return take(name);
    }

    /** The fields that have not been read so far. */
    public ObjectNode others() {
        return without(known);
    }

    /** All fields but these. */
    public ObjectNode without(Collection<String> names) {
        return ((ObjectNode) object.deepCopy()).without(names);
    }

    public @Nullable Set<String> texts(String name) {
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

    public @Nullable Map<String, String> labels(String name) {
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

    /**
     * An array of objects. Errors name their fields like {@code loras[0].name}.
     *
     * @param read makes a value of one object
     */
    public <T> @Nullable List<T> objects(String name, Function<JsonFields, T> read) {
        JsonNode node = take(name);
        if (node == null) {
            return null;
        }
        if (!node.isArray() || !node.valueStream().allMatch(JsonNode::isObject)) {
            return refuse(name, "must be an array of objects");
        }
        List<T> values = new ArrayList<>();
        for (JsonNode item : node) {
            JsonFields fields = new JsonFields(item, path + name + "[" + values.size() + "].", violations);
            values.add(read.apply(fields));
            fields.refuseOthers();
        }
        return List.copyOf(values);
    }

    /**
     * An object. Errors name its fields like {@code upscale.factor}.
     *
     * @param read makes a value of it
     */
    public <T> @Nullable T object(String name, Function<JsonFields, T> read) {
        JsonNode node = take(name);
        if (node == null) {
            return null;
        }
        if (!node.isObject()) {
            return refuse(name, "must be an object");
        }
        JsonFields fields = new JsonFields(node, path + name + ".", violations);
        T value = read.apply(fields);
        fields.refuseOthers();
        return value;
    }

    /** Records an error for every field that has not been read. */
    public void refuseOthers() {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                String shown =
                        name.length() <= LONGEST_NAME_SHOWN ? name : name.substring(0, LONGEST_NAME_SHOWN) + "...";
                refuse(shown, "is not a known field; the fields are " + String.join(", ", known));
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

    /** Records what is wrong with a field; errors beyond the limit are dropped. */
    public <T> @Nullable T refuse(String name, String detail) {
        if (violations.size() < MOST_VIOLATIONS) {
            violations.add(new Violation(path + name, detail));
        }
        return null;
    }
}
