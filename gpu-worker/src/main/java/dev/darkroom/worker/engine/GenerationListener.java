package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.pipelines.RgbImage;
import dev.darkroom.worker.checkpoints.Checkpoint;

/**
 * Receives the progress of a generation, and says whether it goes on. No method may block: all but the preview come from the engine's
 * thread.
 */
public interface GenerationListener {

    /** Whether a running generation goes on, and if not, how it ends. */
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

    /** Called from time to time, never with fewer steps than before. */
    void onCheckpoint(Checkpoint checkpoint);
}
