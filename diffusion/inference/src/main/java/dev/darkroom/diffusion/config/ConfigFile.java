package dev.darkroom.diffusion.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.darkroom.diffusion.DiffusionException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Reads a JSON configuration field by field. A field of the wrong kind, a value that is not supported and, where asked for, an unknown
 * field are errors that name the file and the field.
 */
public final class ConfigFile {

    private static final int MAX_SIZE = 1_000_000;

    private final String label;
    private final JsonNode root;
    private final Set<String> read = new HashSet<>();

    private ConfigFile(String label, JsonNode root) {
        this.label = label;
        this.root = root;
    }

    /** @throws DiffusionException if the file is missing, over 1 MiB or no JSON object */
    public static ConfigFile read(Path file) {
        String label = Optional.ofNullable(file.toAbsolutePath().getParent())
                .map(folder -> folder.getFileName() + "/" + file.getFileName())
                .orElseGet(file::toString);
        return new ConfigFile(label, JsonFile.configuration(file));
    }

    /** A configuration that lies inside another file. */
    public static ConfigFile of(String label, JsonNode root) {
        return new ConfigFile(label, root);
    }

    /** The names of all fields, in their order. */
    public List<String> fields() {
        List<String> names = new ArrayList<>();
        root.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Whether a field has a value. */
    public boolean has(String field) {
        JsonNode node = get(field);
        return !node.isMissingNode() && !node.isNull();
    }

    /** A configuration inside this one; an absent one is empty. */
    public ConfigFile section(String field) {
        JsonNode node = get(field);
        if (node.isMissingNode() || node.isNull()) {
            return new ConfigFile(label + " " + field, JsonNodeFactory.instance.objectNode());
        }
        if (!node.isObject()) {
            throw wrong(field, node, "an object");
        }
        return new ConfigFile(label + " " + field, node);
    }

    /** Everything in it, as JSON. */
    public String json() {
        return root.toPrettyString();
    }

    public int integer(String field) {
        return optionalInteger(field).orElseThrow(() -> missing(field));
    }

    public int integer(String field, int otherwise) {
        return optionalInteger(field).orElse(otherwise);
    }

    /** A whole number from 1 to a million: a width or a count. */
    public int size(String field) {
        return optionalSize(field).orElseThrow(() -> missing(field));
    }

    public int size(String field, int otherwise) {
        return optionalSize(field).orElse(otherwise);
    }

    public Optional<Integer> optionalSize(String field) {
        return optional(field, node -> size(field, node));
    }

    public Optional<Integer> optionalInteger(String field) {
        return optional(field, node -> integer(field, node));
    }

    public double number(String field, double otherwise) {
        return optional(field, node -> {
                    if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
                        throw wrong(field, node, "a number");
                    }
                    return node.doubleValue();
                })
                .orElse(otherwise);
    }

    /** A number that may be infinite. */
    public double limit(String field, double otherwise) {
        return optional(field, node -> {
                    if (!node.isNumber() || Double.isNaN(node.doubleValue())) {
                        throw wrong(field, node, "a number");
                    }
                    return node.doubleValue();
                })
                .orElse(otherwise);
    }

    public boolean flag(String field, boolean otherwise) {
        return optional(field, node -> flag(field, node)).orElse(otherwise);
    }

    public String text(String field, String otherwise) {
        return optionalText(field).orElse(otherwise);
    }

    public Optional<String> optionalText(String field) {
        return optional(field, node -> text(field, node));
    }

    public List<String> texts(String field, List<String> otherwise) {
        return optional(field, node -> elements(field, node, this::text)).orElse(otherwise);
    }

    /** The texts of a list, without its nulls; empty where the field is absent or no list. */
    public List<String> optionalTexts(String field) {
        JsonNode node = get(field);
        List<String> texts = new ArrayList<>();
        node.forEach(element -> {
            if (element.isTextual()) {
                texts.add(element.textValue());
            }
        });
        return texts;
    }

    public List<Integer> sizes(String field, List<Integer> otherwise) {
        return optional(field, node -> elements(field, node, this::size)).orElse(otherwise);
    }

    /** A list of {@code count} sizes, or one that stands for all of them. */
    public List<Integer> sizeOrList(String field, int count, int otherwise) {
        return optional(field, node -> {
                    List<Integer> values = node.isArray()
                            ? elements(field, node, this::size)
                            : Collections.nCopies(count, size(field, node));
                    return requireCount(field, values, count);
                })
                .orElse(Collections.nCopies(count, otherwise));
    }

    /** A list of {@code count} flags, or one flag that stands for all of them. */
    public List<Boolean> flagOrList(String field, int count, boolean otherwise) {
        return optional(field, node -> {
                    List<Boolean> values = node.isArray()
                            ? elements(field, node, this::flag)
                            : Collections.nCopies(count, flag(field, node));
                    return requireCount(field, values, count);
                })
                .orElse(Collections.nCopies(count, otherwise));
    }

    /** Reads a field whose text names a constant of ours. */
    public <T> T choice(String field, String otherwise, Map<String, T> choices) {
        String value = text(field, otherwise);
        T choice = choices.get(value);
        if (choice == null) {
            throw unsupported(field, '"' + value + '"');
        }
        return choice;
    }

    /** Whether a field is present and null, which for some fields means none rather than the default. */
    public boolean isNull(String field) {
        return get(field).isNull();
    }

    /** Refuses a field that asks for a feature this library does not compute. */
    public void requireAbsent(String field) {
        JsonNode node = get(field);
        boolean absent = node.isMissingNode() || node.isNull() || (node.isBoolean() && !node.booleanValue());
        if (!absent) {
            throw unsupported(field, node.toString());
        }
    }

    /** Declares fields that have no bearing on what is computed. */
    public void ignore(String... fields) {
        read.addAll(List.of(fields));
    }

    /** Refuses fields that have a value and were not read; a leading underscore marks a comment. */
    public void requireAllRead() {
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            boolean known = field.getKey().startsWith("_") || read.contains(field.getKey());
            if (!known && !field.getValue().isNull()) {
                throw unsupported(field.getKey(), field.getValue().toString());
            }
        }
    }

    public <T> List<T> requireCount(String field, List<T> values, int count) {
        if (values.size() != count) {
            throw DiffusionException.badFile(
                    label, field + " holds " + values.size() + " values where " + count + " are needed");
        }
        return values;
    }

    /** An error that reads {@code unet/config.json: down_block_types[1] = "KDownBlock2D" is not supported}. */
    public DiffusionException unsupported(String field, String value) {
        return DiffusionException.unsupported(label, field + " = " + value);
    }

    public DiffusionException bad(String problem) {
        return DiffusionException.badFile(label, problem);
    }

    private JsonNode get(String field) {
        read.add(field);
        return Optional.ofNullable(root.get(field)).orElse(MissingNode.getInstance());
    }

    private <T> Optional<T> optional(String field, Function<JsonNode, T> decode) {
        JsonNode node = get(field);
        return node.isMissingNode() || node.isNull() ? Optional.empty() : Optional.of(decode.apply(node));
    }

    private <T> List<T> elements(String field, JsonNode node, BiFunction<String, JsonNode, T> decode) {
        if (!node.isArray()) {
            throw wrong(field, node, "a list");
        }
        List<T> values = new ArrayList<>();
        for (JsonNode element : node) {
            values.add(decode.apply(field + "[" + values.size() + "]", element));
        }
        return List.copyOf(values);
    }

    private int integer(String field, JsonNode node) {
        if (!node.isIntegralNumber() || !node.canConvertToInt()) {
            throw wrong(field, node, node.isIntegralNumber() ? "a whole number of 32 bits" : "a whole number");
        }
        return node.intValue();
    }

    private int size(String field, JsonNode node) {
        int size = integer(field, node);
        if (size < 1 || size > MAX_SIZE) {
            throw wrong(field, node, "from 1 to " + MAX_SIZE);
        }
        return size;
    }

    private boolean flag(String field, JsonNode node) {
        if (!node.isBoolean()) {
            throw wrong(field, node, "true or false");
        }
        return node.booleanValue();
    }

    private String text(String field, JsonNode node) {
        if (!node.isTextual()) {
            throw wrong(field, node, "a text");
        }
        return node.textValue();
    }

    private DiffusionException wrong(String field, JsonNode node, String expected) {
        return DiffusionException.badFile(label, field + " = " + node + " is not " + expected);
    }

    private DiffusionException missing(String field) {
        return DiffusionException.badFile(label, field + " is missing");
    }
}
