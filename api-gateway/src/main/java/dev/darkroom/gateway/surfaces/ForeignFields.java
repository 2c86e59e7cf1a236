package dev.darkroom.gateway.surfaces;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.gateway.http.JsonFields;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The fields of another system's interface that this platform does not have: the one rule of all surfaces. A value that changes
 * nothing passes (what switches the field off, or its default there); any other value of a field that would change the image is
 * refused with its name. Which of the remaining fields are harmless, the surface says.
 */
public final class ForeignFields {
    /** What switches a field off anywhere. */
    private static final Set<String> OFF = Set.of("", "0", "false", "none", "null");

    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,20}(\\.[0-9]{0,20})?");
    private static final int LONGEST_VALUE_SHOWN = 40;

    private final Map<String, Set<String>> passing = new HashMap<>();

    /** The value that a field has while it is left out, besides those that switch it off. */
    public ForeignFields refuse(String field, String... defaults) {
        passing.put(field, Stream.concat(OFF.stream(), Stream.of(defaults)).collect(Collectors.toUnmodifiableSet()));
        return this;
    }

    /** Of a field where 0, false and the like are a choice like any other. */
    public ForeignFields refuseAllBut(String field, String... defaults) {
        passing.put(field, Set.of(defaults));
        return this;
    }

    /** Whether the field would change the image unless it is switched off. */
    public boolean isKnown(String field) {
        return passing.containsKey(field);
    }

    /**
     * Notes what must be refused.
     *
     * @param path what the names of the object's fields begin with in errors
     */
    public void judge(JsonFields fields, String path, JsonNode object) {
        object.forEachEntry((name, value) -> {
            var harmless = passing.get(name);
            if (harmless != null && !changesNothing(value, harmless)) {
                refuse(fields, path + name, value);
            }
        });
    }

    /** Whether it is off, whatever the field. */
    public static boolean isOff(JsonNode value) {
        return changesNothing(value, OFF);
    }

    /** Notes that the platform cannot do what the field asks for. */
    public static void refuse(JsonFields fields, String name, JsonNode value) {
        fields.refuse(name, "cannot be " + shown(value) + ": this platform does not have it; leave it out");
    }

    private static boolean changesNothing(JsonNode value, Set<String> passing) {
        return value.isNull()
                || (value.isContainerNode()
                        ? value.valueStream().allMatch(element -> changesNothing(element, passing))
                        : passing.contains(normal(value)));
    }

    /** Equal for values that mean the same, however they are written. */
    private static String normal(JsonNode value) {
        String text = value.asText().strip();
        return NUMBER.matcher(text).matches()
                ? new BigDecimal(text).stripTrailingZeros().toPlainString()
                : text.toLowerCase(Locale.ROOT);
    }

    private static String shown(JsonNode value) {
        String text = value.isContainerNode() ? "" : value.asText();
        return value.isContainerNode()
                ? "set"
                : text.length() <= LONGEST_VALUE_SHOWN ? text : text.substring(0, LONGEST_VALUE_SHOWN) + "...";
    }
}
