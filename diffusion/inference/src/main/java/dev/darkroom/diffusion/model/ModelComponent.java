package dev.darkroom.diffusion.model;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.weights.FiniteWeights;
import dev.darkroom.diffusion.weights.TensorInfo;
import dev.darkroom.diffusion.weights.WeightFiles;
import dev.darkroom.diffusion.weights.Weights;
import java.nio.file.Path;
import java.util.List;

/**
 * A component of a model that has weights: what it computes and where its weights lie, without loading one.
 *
 * @param name of the component and its folder, such as {@code unet}
 * @param type its diffusers or transformers class
 * @param files that hold its weights, an index before its shards; none where one file holds those of other components too
 */
public record ModelComponent(String name, String type, List<Path> files, List<ModelNetwork> networks, Weights weights) {

    public ModelComponent {
        files = List.copyOf(files);
        networks = List.copyOf(networks);
    }

    /** @throws dev.darkroom.diffusion.DiffusionException if a configuration and its weights do not fit each other */
    static ModelComponent read(String name, String type, Path folder) {
        ConfigFile config = ConfigFile.read(folder.resolve("config.json"));
        return read(name, type, config, WeightFiles.list(folder), WeightFiles.open(folder));
    }

    /** @throws dev.darkroom.diffusion.DiffusionException if a configuration and its weights do not fit each other */
    static ModelComponent read(String name, String type, ConfigFile config, List<Path> files, Weights weights) {
        ModelComponent component = new ModelComponent(name, type, files, ModelNetwork.of(name, type, config), weights);
        component.networks.forEach(network -> network.bind(component.weights));
        return component;
    }

    /** Every weight that its networks bind. */
    List<Program.Weight> boundWeights() {
        return networks.stream()
                .flatMap(network -> network.program().weights().stream())
                .distinct()
                .toList();
    }

    /** Reads every weight that its networks take; what else lies in a file, such as a schedule, may hold infinity. */
    void requireFinite() {
        networks.stream()
                .flatMap(network -> network.bind(weights).stream())
                .map(TensorInfo::name)
                .distinct()
                .forEach(tensor -> FiniteWeights.require(weights, tensor));
    }

    /** Number of parameters. */
    public long parameters() {
        return weights.tensors().values().stream()
                .filter(tensor -> tensor.type().isFloatingPoint())
                .mapToLong(tensor -> tensor.shape().elements())
                .sum();
    }

    /** Bytes of the weights as the files hold them. */
    public long bytes() {
        return weights.tensors().values().stream().mapToLong(TensorInfo::bytes).sum();
    }
}
