package dev.darkroom.diffusion.schedulers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.config.JsonFile;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/**
 * Hyper-parameters of a sampler as diffusers writes them to {@code scheduler_config.json}; immutable. Fields that a sampler does
 * not know are kept but have no effect, as in diffusers, because one file serves every sampler of a model.
 */
public final class SchedulerConfig {

    private static final int MAX_INTEGER = 100_000;
    private static final String CLASS = "_class_name";
    private static final String DEFAULTED = "_use_default_values";

    private final String source;
    private final ObjectNode values;

    private SchedulerConfig(String source, ObjectNode values) {
        this.source = source;
        this.values = values;
    }

    /**
     * Reads a file.
     *
     * @throws DiffusionException if it is missing or not a scheduler's configuration
     */
    public static SchedulerConfig read(Path file) {
        return of(file.toString(), JsonFile.configuration(file));
    }

    /**
     * Takes JSON that lies inside another file.
     *
     * @param source what to call the configuration in errors
     * @throws DiffusionException if the value is not a scheduler's configuration
     */
    public static SchedulerConfig of(String source, JsonNode json) {
        if (!(json instanceof ObjectNode object) || !object.path(CLASS).isTextual()) {
            throw DiffusionException.badFile(source, "has no text field " + CLASS);
        }
        ObjectNode given = object.deepCopy();
        // A value that was merely the default of the writing class must not override another class's default.
        given.path(DEFAULTED).forEach(field -> given.remove(field.asText()));
        return new SchedulerConfig(source, given);
    }

    /** The diffusers class that the file names. */
    public String className() {
        return values.get(CLASS).textValue();
    }

    /** Whether the model predicts v rather than noise. */
    public boolean predictsVelocity() {
        return values.path("prediction_type").asText().equals("v_prediction");
    }

    /** The same values for another diffusers class. */
    SchedulerConfig as(String className) {
        return with(CLASS, JsonNodeFactory.instance.textNode(className));
    }

    SchedulerConfig with(String field, boolean value) {
        return with(field, JsonNodeFactory.instance.booleanNode(value));
    }

    SchedulerConfig with(String field, String value) {
        return with(field, JsonNodeFactory.instance.textNode(value));
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

    /** A count of timesteps, steps or orders. */
    int integer(String field, int fallback) {
        int value = fields().integer(field, fallback);
        if (value < 0 || value > MAX_INTEGER) {
            throw DiffusionException.badFile(source, field + " = " + value + " is not from 0 to " + MAX_INTEGER);
        }
        return value;
    }

    double number(String field, double fallback) {
        return fields().number(field, fallback);
    }

    /** A number that may be infinite. */
    double limit(String field, double fallback) {
        return fields().limit(field, fallback);
    }

    /** Empty where it is absent. */
    String text(String field) {
        return values.path(field).asText("");
    }

    boolean flag(String field, boolean fallback) {
        return fields().flag(field, fallback);
    }

    /** Empty where it is absent. */
    double[] numbers(String field) {
        JsonNode list = values.path(field);
        if (has(field) && !list.isArray()) {
            throw DiffusionException.badFile(source, field + " = " + list + " is not a list of numbers");
        }
        double[] numbers = new double[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            if (!list.get(i).isNumber()) {
                throw DiffusionException.badFile(source, field + "[" + i + "] = " + list.get(i) + " is not a number");
            }
            numbers[i] = list.get(i).doubleValue();
        }
        return numbers;
    }

    /** The one of the allowed constants whose text in lower case the field holds, or {@code fallback} where it is absent. */
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
    void requireAbsent(String field) {
        fields().requireAbsent(field);
    }

    DiffusionException unsupported(String field) {
        String owner = field.equals(CLASS) ? "" : " of " + className();
        return fields().unsupported(field, values.path(field) + owner);
    }

    DiffusionException unsupported(String field, String value) {
        return fields().unsupported(field, value);
    }

    // A new reader each time, because it records which fields were read and a configuration is shared between threads.
    private ConfigFile fields() {
        return ConfigFile.of(source, values);
    }
}
