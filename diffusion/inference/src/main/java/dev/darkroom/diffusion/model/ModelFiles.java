package dev.darkroom.diffusion.model;

import dev.darkroom.diffusion.adapters.AdapterFolder;
import dev.darkroom.diffusion.adapters.TextualInversion;
import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.schedulers.SchedulerConfig;
import dev.darkroom.diffusion.tokenizers.BertTokenizer;
import dev.darkroom.diffusion.tokenizers.ClipTokenizer;
import dev.darkroom.diffusion.weights.Weights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a text-to-image model is made of, in whichever form it was saved. */
public sealed interface ModelFiles permits DiffusersFolder, SingleFile {

    /**
     * Opens a diffusers folder, a checkpoint in one file, or a folder with {@link SingleFile#NAME} in it.
     *
     * @throws dev.darkroom.diffusion.DiffusionException if it is none of these
     */
    static ModelFiles open(Path path) {
        if (Files.isRegularFile(path)) {
            return SingleFile.open(path);
        }
        return SingleFile.isIn(path) && !DiffusersFolder.isOne(path)
                ? SingleFile.openFolder(path)
                : DiffusersFolder.open(path);
    }

    /** Whether a folder holds a model, by the names of its files. */
    static boolean isModelFolder(Path path) {
        return DiffusersFolder.isOne(path) || SingleFile.isIn(path);
    }

    Path path();

    String name();

    /**
     * The diffusers class of the model, where it is one that draws from a text.
     *
     * @throws dev.darkroom.diffusion.DiffusionException if it is another
     */
    String textToImagePipeline();

    /** Whether there is such a component, such as {@code text_encoder_2}. */
    boolean has(String component);

    /** The diffusers or transformers class of a component that {@link #has there is}. */
    String type(String component);

    /** The components that read prompts, in the order in which a U-Net attends to what they say. */
    List<String> textEncoders();

    /** The component between images and latents. */
    String autoencoder();

    /** Every component whose network takes part in drawing. */
    default List<String> networks() {
        return Stream.concat(textEncoders().stream(), Stream.of("unet", autoencoder()))
                .filter(this::has)
                .toList();
    }

    /**
     * What diffusers or transformers keeps in a component's {@code config.json}.
     *
     * @param classes that the caller can read
     * @throws dev.darkroom.diffusion.DiffusionException if the model has no such component or it is of another class
     */
    ConfigFile config(String component, String... classes);

    /** The weights of a component. */
    Weights weights(String component);

    /**
     * Every component that has weights, each checked against its configuration.
     *
     * @throws dev.darkroom.diffusion.DiffusionException if one is damaged or not supported
     */
    List<ModelComponent> components();

    /** The model's files that are read, and its authors' texts such as a README, by their relative paths in a model folder. */
    Map<String, Path> contents();

    /** The embeddings that came with the model: {@code embeddings/*.safetensors} in its folder. */
    default List<TextualInversion> textualInversions() {
        return AdapterFolder.in(path()).words();
    }

    /** The tokenizer that belongs to a text encoder of CLIP. */
    ClipTokenizer clipTokenizer(String textEncoder);

    /** The tokenizer that belongs to an {@code LDMBertModel}. */
    BertTokenizer bertTokenizer();

    SchedulerConfig schedulerConfig();

    /** Whether the U-Net takes an aesthetic score, as the refiner of SDXL does ({@code requires_aesthetics_score}). */
    default boolean requiresAestheticScore() {
        return false;
    }

    /** Whether an absent negative prompt is encoded as zeros ({@code force_zeros_for_empty_prompt}) instead of as the empty string. */
    boolean zerosForEmptyPrompt();
}
