package dev.darkroom.diffusion.model;

import dev.darkroom.diffusion.config.ConfigFile;
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
 */
public record ModelComponent(String name, String type, Path folder, List<ModelNetwork> networks, Weights weights) {

    public ModelComponent {
        networks = List.copyOf(networks);
    }

    /** @throws dev.darkroom.diffusion.DiffusionException if a configuration and its weights do not fit each other */
    static ModelComponent read(String name, String type, Path folder) {
        ConfigFile config = ConfigFile.read(folder.resolve("config.json"));
        ModelComponent component =
                new ModelComponent(name, type, folder, ModelNetwork.of(name, type, config), WeightFiles.open(folder));
        component.networks.forEach(network -> network.bind(component.weights));
        return component;
    }

    /** Numbers that training found. */
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
