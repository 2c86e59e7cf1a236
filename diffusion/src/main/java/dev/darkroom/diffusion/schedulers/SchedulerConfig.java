package dev.darkroom.diffusion.schedulers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.diffusion.DiffusionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Hyper-parameters of a sampler as diffusers writes them to {@code scheduler_config.json}; immutable. Fields that a sampler does
 * not know are kept but have no effect, as in diffusers, because one file serves every sampler of a model.
 */
public final class SchedulerConfig {

    // Python writes -Infinity, which is not JSON.
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
    private static final String CLASS = "_class_name";
    private static final String DEFAULTED = "_use_default_values";

    private final String source;
    private final ObjectNode values;

    private SchedulerConfig(String source, ObjectNode values) {
        this.source = source;
        this.values = values;
    }

    /** @throws DiffusionException if the file is missing or not a scheduler's configuration */
    public static SchedulerConfig read(Path file) {
        try {
            return of(file.toString(), MAPPER.readTree(Files.readString(file)));
        } catch (JsonProcessingException e) {
            throw DiffusionException.badFile(file, "is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw DiffusionException.badFile(file, "cannot be read", e);
        }
    }

    /**
     * @param source what to call the configuration in errors
     * @throws DiffusionException if the value is not a scheduler's configuration
     */
    public static SchedulerConfig of(String source, JsonNode json) {
        if (!(json instanceof ObjectNode object) || !object.path(CLASS).isTextual()) {
            throw DiffusionException.badFile(source, "has no text field " + CLASS);
        }
        ObjectNode given = object.deepCopy();
        // A value that was merely the default of the writing class must not override another class's default.
        if (given.remove(DEFAULTED) instanceof JsonNode defaulted) {
            defaulted.forEach(field -> given.remove(field.asText()));
        }
        return new SchedulerConfig(source, given);
    }

    /** The diffusers class that the file names. */
    public String className() {
        return values.get(CLASS).textValue();
    }

    /** The same values for another diffusers class. */
    SchedulerConfig as(String className) {
        return with(CLASS, MAPPER.getNodeFactory().textNode(className));
    }

    SchedulerConfig with(String field, boolean value) {
        return with(field, MAPPER.getNodeFactory().booleanNode(value));
    }

    SchedulerConfig with(String field, String value) {
        return with(field, MAPPER.getNodeFactory().textNode(value));
    }

    /** The same values, with one that another class uses in this field exchanged for this class's own. */
    SchedulerConfig translate(String field, Set<String> foreign, String own) {
        return foreign.contains(values.path(field).asText()) ? with(field, own) : this;
    }

    private SchedulerConfig with(String field, JsonNode value) {
        ObjectNode changed = values.deepCopy();
        changed.set(field, value);
        return new SchedulerConfig(source, changed);
    }

    boolean has(String field) {
        return values.hasNonNull(field);
    }

    int integer(String field, int fallback) {
        if (!has(field)) {
            return fallback;
        }
        JsonNode value = values.get(field);
        if (!value.canConvertToExactIntegral() || !value.canConvertToInt()) {
            throw wrong(field, "a whole number");
        }
        return value.intValue();
    }

    double number(String field, double fallback) {
        return number(field).orElse(fallback);
    }

    OptionalDouble number(String field) {
        if (!has(field)) {
            return OptionalDouble.empty();
        }
        if (!values.get(field).isNumber()) {
            throw wrong(field, "a number");
        }
        return OptionalDouble.of(values.get(field).doubleValue());
    }

    boolean flag(String field, boolean fallback) {
        if (!has(field)) {
            return fallback;
        }
        if (!values.get(field).isBoolean()) {
            throw wrong(field, "true or false");
        }
        return values.get(field).booleanValue();
    }

    double[] numbers(String field) {
        JsonNode list = values.path(field);
        double[] numbers = new double[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            if (!list.get(i).isNumber()) {
                throw wrong(field, "a list of numbers");
            }
            numbers[i] = list.get(i).doubleValue();
        }
        return numbers;
    }

    /** The constant whose lower-case text the field holds; the first of {@code allowed} that is {@code fallback} if it is absent. */
    <E extends Enum<E>> E choice(String field, E fallback, Set<E> allowed) {
        if (!has(field)) {
            return fallback;
        }
        String text = values.get(field).asText();
        return allowed.stream()
                .filter(value -> value.toString().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> unsupported(field));
    }

    /** @throws DiffusionException if the field asks for something that is not computed here */
    void rejectUnlessAbsentOrFalse(String field) {
        if (has(field) && !(values.get(field).isBoolean() && !values.get(field).booleanValue())) {
            throw unsupported(field);
        }
    }

    DiffusionException unsupported(String field) {
        String owner = field.equals(CLASS) ? "" : " of " + className();
        return DiffusionException.unsupported(source, field + " = " + values.path(field) + owner);
    }

    private DiffusionException wrong(String field, String expected) {
        return DiffusionException.badFile(source, field + " = " + values.get(field) + " is not " + expected);
    }
}
