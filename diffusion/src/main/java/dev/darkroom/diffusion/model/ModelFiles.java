package dev.darkroom.diffusion.model;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.schedulers.SchedulerConfig;
import dev.darkroom.diffusion.tokenizers.ClipTokenizer;
import dev.darkroom.diffusion.weights.Weights;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a text-to-image model is made of, in whichever form it was saved. */
public sealed interface ModelFiles permits DiffusersFolder, SingleFile {

    /**
     * Opens a diffusers folder or a checkpoint in one file.
     *
     * @throws dev.darkroom.diffusion.DiffusionException if it is neither
     */
    static ModelFiles open(Path path) {
        return Files.isRegularFile(path) ? SingleFile.open(path) : DiffusersFolder.open(path);
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

    /**
     * What diffusers or transformers keeps in a component's {@code config.json}.
     *
     * @param classes that the caller can read
     * @throws dev.darkroom.diffusion.DiffusionException if the model has no such component or it is of another class
     */
    ConfigFile config(String component, String... classes);

    /** The weights of a component. */
    Weights weights(String component);

    /** The tokenizer that belongs to a text encoder. */
    ClipTokenizer tokenizer(String textEncoder);

    SchedulerConfig schedulerConfig();

    /** Whether SDXL steers away from zeros, and not from what an empty prompt becomes, where nothing is to be steered away from. */
    boolean zerosForEmptyPrompt();
}
