package dev.darkroom.training;

import dev.darkroom.diffusion.DiffusionException;
import java.nio.file.Path;

/**
 * Where a training writes and whom it tells.
 *
 * @param folder of the model, the checkpoint and the metrics
 * @param resume whether to go on from the checkpoint
 */
public record TrainingPlace(Path folder, boolean resume, TrainingListener listener) {

    /** Name of the file in the folder that a resumed training needs; without the metrics it goes on all the same. */
    public static final String CHECKPOINT = "checkpoint.safetensors";

    /** @throws DiffusionException if there is nothing to resume, or something that would be overwritten */
    void requireFits() {
        boolean begun = new TrainingCheckpoint(folder).exists();
        if (resume && !begun) {
            throw DiffusionException.badFile(folder, "holds no checkpoint to resume from");
        }
        if (begun && !resume) {
            throw DiffusionException.badFile(folder, "holds a training already; resume it or choose another folder");
        }
    }
}
