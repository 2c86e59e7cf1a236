package dev.darkroom.diffusion.model;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.networks.CLIPTextModel;
import dev.darkroom.diffusion.networks.FirstStage;
import dev.darkroom.diffusion.networks.LDMBertModel;
import dev.darkroom.diffusion.networks.UNet2DConditionModel;
import dev.darkroom.diffusion.networks.UNet2DModel;
import dev.darkroom.diffusion.runtime.WeightAliases;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.diffusion.weights.TensorInfo;
import dev.darkroom.diffusion.weights.Weights;
import java.util.List;
import java.util.stream.Stream;

/**
 * One program of a model.
 *
 * @param name of the component, and of the half of it where it has two, such as {@code vae_decode}
 * @param inputs in the order of the program
 */
public record ModelNetwork(String name, List<Input> inputs, Program program) {

    private static final int TRAINED_TIMESTEPS = 1000;
    private static final int PROMPT_TOKENS = 77;
    private static final int CLASSES = 1000;

    /** Original size, crop and target size of SDXL. */
    private static final int TIME_IDS = 6;

    private static final int UNET_SAMPLE_SIZE = 64;
    private static final int VAE_SAMPLE_SIZE = 32;

    /**
     * What a program takes, for one sample of the size that the model was trained for.
     *
     * @param below values are whole numbers from 0 to below this one; 0 where they are any numbers
     */
    public record Input(String name, Shape shape, int below) {

        static Input of(String name, long... shape) {
            return new Input(name, Shape.of(shape), 0);
        }
    }

    public ModelNetwork {
        inputs = List.copyOf(inputs);
    }

    /**
     * The programs of a component.
     *
     * @param type its diffusers or transformers class
     * @throws DiffusionException if the class or a value of the configuration is not supported
     */
    public static List<ModelNetwork> of(String component, String type, ConfigFile config) {
        return switch (type) {
            case "UNet2DConditionModel" -> unet(component, new UNet2DConditionModel(config), config);
            case "UNet2DModel" -> unet(component, new UNet2DModel(config), config);
            case "AutoencoderKL", "VQModel" -> autoencoder(component, FirstStage.of(component, type, config), config);
            case "CLIPTextModel", "CLIPTextModelWithProjection" -> {
                CLIPTextModel text = new CLIPTextModel(config);
                Input ids = new Input("input_ids", Shape.of(1, text.maxTokens()), text.vocabularySize());
                yield List.of(new ModelNetwork(component, List.of(ids), text.embeddings(0)));
            }
            case "LDMBertModel" -> {
                LDMBertModel text = new LDMBertModel(config);
                Input ids = new Input("input_ids", Shape.of(1, text.maxTokens()), text.vocabularySize());
                yield List.of(new ModelNetwork(component, List.of(ids), text.embeddings()));
            }
            default -> throw DiffusionException.unsupported(component, '"' + type + '"');
        };
    }

    private static List<ModelNetwork> unet(String component, UNet2DConditionModel unet, ConfigFile config) {
        List<Integer> cells = config.sizeOrList("sample_size", 2, UNET_SAMPLE_SIZE);
        List<Input> inputs = unet.requiredInputs().stream()
                .map(name -> switch (name) {
                    case "sample" -> Input.of(name, 1, unet.inChannels(), cells.get(0), cells.get(1));
                    case "timestep" -> new Input(name, Shape.of(1), TRAINED_TIMESTEPS);
                    case "encoder_hidden_states" -> Input.of(name, 1, PROMPT_TOKENS, unet.contextWidth());
                    case "class_labels" -> classLabels(config);
                    case "added_cond_kwargs.text_embeds" ->
                        Input.of(
                                name,
                                1,
                                config.size("projection_class_embeddings_input_dim")
                                        - TIME_IDS * config.size("addition_time_embed_dim"));
                    case "added_cond_kwargs.time_ids" -> Input.of(name, 1, TIME_IDS);
                    default -> throw config.unsupported("input", name);
                })
                .toList();
        return List.of(new ModelNetwork(component, inputs, unet.program(unet.requiredInputs())));
    }

    private static List<ModelNetwork> unet(String component, UNet2DModel unet, ConfigFile config) {
        List<Integer> cells = config.sizeOrList("sample_size", 2, UNET_SAMPLE_SIZE);
        Stream<Input> inputs = Stream.of(
                Input.of("sample", 1, unet.inChannels(), cells.get(0), cells.get(1)),
                new Input("timestep", Shape.of(1), TRAINED_TIMESTEPS));
        Stream<Input> labels = unet.isClassConditional() ? Stream.of(classLabels(config)) : Stream.empty();
        return List.of(new ModelNetwork(component, Stream.concat(inputs, labels).toList(), unet.program()));
    }

    private static Input classLabels(ConfigFile config) {
        return new Input("class_labels", Shape.of(1), config.size("num_class_embeds", CLASSES));
    }

    private static List<ModelNetwork> autoencoder(String component, FirstStage vae, ConfigFile config) {
        int factor = vae.factor();
        List<Integer> pixels = config.sizeOrList("sample_size", 2, VAE_SAMPLE_SIZE);
        int rows = Math.max(1, pixels.get(0) / factor);
        int columns = Math.max(1, pixels.get(1) / factor);
        Input image =
                Input.of("sample", 1, config.size("in_channels", 3), (long) rows * factor, (long) columns * factor);
        Input latent = Input.of("latent", 1, vae.latentChannels(), rows, columns);
        return List.of(
                new ModelNetwork(component + "_encode", List.of(image), vae.encode()),
                new ModelNetwork(component + "_decode", List.of(latent), vae.decode()));
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
