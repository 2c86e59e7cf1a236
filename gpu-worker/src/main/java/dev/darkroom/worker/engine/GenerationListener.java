package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.pipelines.RgbImage;
import dev.darkroom.worker.checkpoints.Checkpoint;

/** Hears how a generation goes, and says whether it should go on. No method may block: all but the preview come from the engine's thread. */
public interface GenerationListener {

    /** What becomes of a generation that runs. */
    enum StopMode {
        GO_ON,
        /** End with a checkpoint of where it stands. */
        LEAVE,
        STOP
    }

    /** Asked between any two steps. */
    StopMode stopMode();

    /** @param step counts from 1 */
    void onStep(int step, int steps);

    /** @param index of the image within the request */
    void onPreview(int index, RgbImage preview);

    /** Called now and then, with fewer steps never after more. */
    void onCheckpoint(Checkpoint checkpoint);
}
