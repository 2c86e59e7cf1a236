package dev.darkroom.diffusion.weights;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.config.JsonFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the weights of a component folder: one file, the shards of an index, or the half-precision variant of either. */
public final class WeightFiles {

    private static final List<String> CANDIDATES = List.of(
            "diffusion_pytorch_model.safetensors",
            "model.safetensors",
            "diffusion_pytorch_model.safetensors.index.json",
            "model.safetensors.index.json",
            "diffusion_pytorch_model.fp16.safetensors",
            "model.fp16.safetensors",
            "diffusion_pytorch_model.safetensors.index.fp16.json",
            "model.safetensors.index.fp16.json");

    private static final Pattern SHARD = Pattern.compile("[\\w-][\\w.-]*\\.safetensors");

    private WeightFiles() {}

    /** @throws DiffusionException if the folder holds no safetensors weights, or damaged ones */
    public static Weights open(Path folder) {
        Path file = find(folder);
        return file.toString().endsWith(".json") ? Sharded.open(file) : SafeTensors.open(file);
    }

    /** The files whose content the weights are, an index before its shards. */
    public static List<Path> list(Path folder) {
        Path file = find(folder);
        return file.toString().endsWith(".json")
                ? Stream.concat(
                                Stream.of(file),
                                Sharded.shards(file).values().stream().distinct())
                        .toList()
                : List.of(file);
    }

    private static Path find(Path folder) {
        return CANDIDATES.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> DiffusionException.badFile(
                        folder, "holds no safetensors weights (pickled .bin or .ckpt weights are never read)"));
    }

    private record Sharded(String label, Map<String, TensorInfo> tensors, Map<String, SafeTensors> fileOfTensor)
            implements Weights {

        static Sharded open(Path index) {
            Map<Path, SafeTensors> files = new LinkedHashMap<>();
            Map<String, TensorInfo> tensors = new LinkedHashMap<>();
            Map<String, SafeTensors> fileOfTensor = new LinkedHashMap<>();
            shards(index).forEach((name, path) -> {
                SafeTensors file = files.computeIfAbsent(path, SafeTensors::open);
                TensorInfo tensor = file.tensors().get(name);
                if (tensor == null) {
                    throw DiffusionException.badFile(
                            path, "tensor \"" + name + "\" is missing though the index names it");
                }
                tensors.put(name, tensor);
                fileOfTensor.put(name, file);
            });
            return new Sharded(index.toString(), Collections.unmodifiableMap(tensors), fileOfTensor);
        }

        static Map<String, Path> shards(Path index) {
            Map<String, Path> shards = new LinkedHashMap<>();
            JsonNode map = JsonFile.configuration(index).path("weight_map");
            if (!map.isObject()) {
                throw DiffusionException.badFile(index, "weight_map is missing");
            }
            for (Map.Entry<String, JsonNode> entry : map.properties()) {
                String fileName = entry.getValue().asText();
                if (!SHARD.matcher(fileName).matches()) {
                    throw DiffusionException.badFile(index, "weight_map names \"" + fileName + "\", no file beside it");
                }
                shards.put(entry.getKey(), index.resolveSibling(fileName));
            }
            return shards;
        }

        @Override
        public ByteBuffer map(String name) {
            SafeTensors file = fileOfTensor.get(name);
            if (file == null) {
                throw DiffusionException.badFile(label, "tensor \"" + name + "\" is missing");
            }
            return file.map(name);
        }

        @Override
        public String place(String name) {
            SafeTensors file = fileOfTensor.get(name);
            return file == null ? Weights.super.place(name) : file.place(name);
        }
    }
}
