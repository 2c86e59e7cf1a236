package dev.darkroom.diffusion.model;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.networks.AutoencoderKL;
import dev.darkroom.diffusion.networks.CLIPTextModel;
import dev.darkroom.diffusion.networks.T5EncoderModel;
import dev.darkroom.diffusion.networks.UNet2DConditionModel;
import dev.darkroom.diffusion.networks.UNet2DModel;
import dev.darkroom.diffusion.networks.VQModel;
import dev.darkroom.diffusion.runtime.WeightAliases;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.weights.TensorInfo;
import dev.darkroom.diffusion.weights.Weights;
import java.util.List;

/**
 * One program of a model.
 *
 * @param name of the component, and of the half of it where it has two, such as {@code vae_decode}
 */
public record ModelNetwork(String name, Program program) {

    /**
     * The programs of a component.
     *
     * @param type its diffusers or transformers class
     * @throws DiffusionException if the class or a value of the configuration is not supported
     */
    static List<ModelNetwork> of(String component, String type, ConfigFile config) {
        return switch (type) {
            case "UNet2DConditionModel" -> {
                UNet2DConditionModel unet = new UNet2DConditionModel(config);
                yield List.of(new ModelNetwork(component, unet.program(unet.requiredInputs())));
            }
            case "UNet2DModel" -> List.of(new ModelNetwork(component, new UNet2DModel(config).program()));
            case "AutoencoderKL" -> {
                AutoencoderKL vae = new AutoencoderKL(config);
                yield List.of(
                        new ModelNetwork(component + "_encode", vae.encode()),
                        new ModelNetwork(component + "_decode", vae.decode()));
            }
            case "VQModel" -> {
                VQModel vae = new VQModel(config);
                yield List.of(
                        new ModelNetwork(component + "_encode", vae.encode()),
                        new ModelNetwork(component + "_decode", vae.decode(true)));
            }
            case "CLIPTextModel", "CLIPTextModelWithProjection" ->
                List.of(new ModelNetwork(component, new CLIPTextModel(config).embeddings(0)));
            case "T5EncoderModel" ->
                List.of(new ModelNetwork(component, new T5EncoderModel(config).hiddenStates(false)));
            default -> throw DiffusionException.unsupported(component, '"' + type + '"');
        };
    }

    /**
     * Where each weight of the program lies, in its order.
     *
     * @throws DiffusionException if one is missing, or has another shape than the configuration asks for
     */
    public List<TensorInfo> bind(Weights weights) {
        return program.weights().stream()
                .map(weight -> WeightAliases.require(weights, weight))
                .toList();
    }
}
