package dev.darkroom.worker.trainings;

import dev.darkroom.events.StoredImage;
import dev.darkroom.events.TrainedModel;
import java.util.List;

/**
 * What came of a training.
 *
 * @param sheet the last sample sheet, if any were drawn
 * @param prepareSeconds until the first step
 */
public record Trained(
        TrainedModel model,
        List<StoredImage> sheet,
        double prepareSeconds,
        double trainSeconds,
        double registerSeconds) {
    public Trained {
        sheet = List.copyOf(sheet);
    }
}
