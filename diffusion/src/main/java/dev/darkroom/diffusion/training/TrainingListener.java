package dev.darkroom.diffusion.training;

import java.nio.file.Path;
import java.time.Duration;

/** Is told how a training goes. */
public interface TrainingListener {

    /** A line about what is being done before the first step, or was found out after the last. */
    void onNote(String line);

    void onStep(Progress progress);

    /** A sample sheet or a model was written. */
    void onFile(Path file);

    /**
     * Where a training stands.
     *
     * @param step updates so far, likewise {@code steps} in all
     * @param loss average of the latest updates
     * @param samplesPerSecond since this run began
     * @param left until the last step at this speed
     */
    record Progress(int step, int steps, double loss, double samplesPerSecond, Duration left) {}
}
