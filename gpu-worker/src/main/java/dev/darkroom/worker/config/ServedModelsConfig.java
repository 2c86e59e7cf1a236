package dev.darkroom.worker.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Settings of the models that a worker serves, and the limits that clients see. */
@ConfigMapping(prefix = "darkroom.models")
public interface ServedModelsConfig {
    /**
     * Folders, separated by commas, whose sub-folders are models in diffusers layout or hold a {@code checkpoint.safetensors}; a folder's
     * name is the model's name, and of two with the same name the first one counts. Low-rank adaptations lie in {@code loras}, learned
     * words in {@code embeddings}.
     */
    @WithDefault("models")
    List<Path> path();

    /**
     * Folder for copies of the models that trainings have made, which lie in the bucket; workers of one platform may share it. A new one
     * for each process unless set.
     */
    Optional<Path> fetched();

    /**
     * Weights kept in memory at a time, in megabytes; half of what the device has free at the start unless set. The model not used for
     * longest makes room.
     */
    @Min(1)
    OptionalInt residentMegabytes();

    /** Largest width or height in pixels, whatever the model; four times the model's own size if that is less. */
    @WithDefault("2048")
    @Min(8)
    int maxSide();

    /** Most denoising steps of one job. */
    @WithDefault("150")
    @Min(1)
    int maxSteps();

    /** Most images of one job; OpenAI's clients may ask for ten. */
    @WithDefault("10")
    @Min(1)
    int maxImages();
}
