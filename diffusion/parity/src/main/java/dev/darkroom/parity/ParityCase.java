package dev.darkroom.parity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.weights.SafeTensors;
import java.nio.file.Path;
import java.util.List;

/**
 * One case of a manifest with its golden tensors.
 *
 * @param root folder of the manifest
 * @param json the case as the manifest has it
 * @param device where to compute it
 */
public record ParityCase(Path root, JsonNode json, Device device) {

    private static final double COMPONENT_TOLERANCE = 2e-5;

    public String id() {
        return json.path("id").asText();
    }

    public String kind() {
        return json.path("kind").asText();
    }

    /** Whether a product that claims parity must pass the case. */
    public boolean isCore() {
        return json.path("tier").asText().equals("core");
    }

    public SafeTensors tensors() {
        return SafeTensors.open(resolve("file"));
    }

    public Path model() {
        return resolve("model");
    }

    public ConfigFile modelConfig() {
        return ConfigFile.read(model().resolve("config.json"));
    }

    /** The path that a field names. */
    public Path resolve(String field) {
        JsonNode path = json.path(field);
        if (!path.isTextual()) {
            throw DiffusionException.badFile(id(), field + " is missing");
        }
        return root.resolve(path.textValue());
    }

    public static Tensor tensor(SafeTensors file, String name) {
        if (!file.tensors().containsKey(name)) {
            throw DiffusionException.badFile(file.label(), "tensor \"" + name + "\" is missing");
        }
        return new Tensor(file.tensors().get(name).shape(), file.floats(name));
    }

    /** Names of the tensors that begin with a prefix. */
    public static List<String> names(SafeTensors file, String prefix) {
        return file.tensors().keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    /** Compares an output of a network with the golden tensor of the same name. */
    Comparison compare(SafeTensors golden, String output, Tensor actual) {
        return Comparison.of(output, actual, tensor(golden, output), componentTolerance(output));
    }

    /** What float32 may cost a network: ten times what it cost the reference itself, and never less than 2e-5. */
    private double componentTolerance(String output) {
        return Math.max(
                COMPONENT_TOLERANCE, 10 * json.path("f64_gap").path(output).asDouble(0));
    }
}
