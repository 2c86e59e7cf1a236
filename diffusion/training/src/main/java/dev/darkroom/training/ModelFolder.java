package dev.darkroom.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.runtime.TrainableNetwork;
import dev.darkroom.diffusion.runtime.TrainableNetwork.State;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.weights.AtomicFile;
import dev.darkroom.diffusion.weights.ElementType;
import dev.darkroom.diffusion.weights.SafeTensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** Writes the files of a diffusers folder. */
final class ModelFolder {

    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> COPIED = List.of(".json", ".txt", ".safetensors");

    private ModelFolder() {}

    /**
     * The averages of the trained weights whose names begin with a prefix, under the rest of their names.
     *
     * @param change made to each, by its full name
     */
    static void writeWeights(
            Path file,
            TrainableNetwork network,
            String prefix,
            ElementType type,
            BiFunction<String, Tensor, Tensor> change) {
        List<Program.Weight> weights = network.trained();
        List<SafeTensorsWriter.Entry> entries = new ArrayList<>();
        for (int i = 0; i < weights.size(); i++) {
            int index = i;
            Program.Weight weight = weights.get(i);
            if (weight.name().startsWith(prefix) && !weight.name().startsWith(Adversary.PREFIX)) {
                entries.add(new SafeTensorsWriter.Entry(
                        weight.name().substring(prefix.length()),
                        type,
                        weight.shape(),
                        () -> change.apply(weight.name(), network.read(State.AVERAGE, index))
                                .values()));
            }
        }
        SafeTensorsWriter.write(file, entries);
    }

    static void writeWeights(Path file, TrainableNetwork network, String prefix, ElementType type) {
        writeWeights(file, network, prefix, type, (name, weight) -> weight);
    }

    static void writeText(Path file, String text) {
        byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, channel -> channel.write(ByteBuffer.wrap(bytes)));
    }

    /** A section of a configuration, to be changed and written. */
    static ObjectNode json(ConfigFile section) {
        try {
            return (ObjectNode) JSON.readTree(section.json());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("it was read as JSON before", e);
        }
    }

    /** Copies a component's configuration, vocabulary and weights. */
    static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.list(from)) {
            Files.createDirectories(to);
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (COPIED.stream().anyMatch(file.toString()::endsWith)) {
                    Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException e) {
            throw DiffusionException.badFile(to, "cannot be written: " + e.getMessage(), e);
        }
    }

    /** @param components library and class by the name of the component's folder */
    static void writeIndex(Path folder, String pipeline, Map<String, List<String>> components) {
        ObjectNode index = JSON.createObjectNode().put("_class_name", pipeline).put("_diffusers_version", "0.40.0");
        components.forEach((name, type) -> {
            if (type.isEmpty()) {
                index.putArray(name).addNull().addNull();
            } else {
                index.putArray(name).add(type.get(0)).add(type.get(1));
            }
        });
        if (components.containsKey("safety_checker")) {
            index.put("requires_safety_checker", false);
        }
        writeText(folder.resolve("model_index.json"), index.toPrettyString());
    }
}
