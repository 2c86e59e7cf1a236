package dev.darkroom.training;

import java.nio.file.Path;
import java.time.Duration;

/** Receives the progress of a training, and says whether it goes on. */
public interface TrainingListener {

    /** A line about what is being done before the first step, or was found out after the last. */
    void onNote(String line);

    void onStep(Progress progress);

    /** A sample sheet or a model was written. */
    void onFile(Path file);

    /** A checkpoint was written before the last step; it is replaced by the next one. */
    default void onCheckpoint(int step, Path file) {}

    /** Asked after each step but the last. */
    default StopMode stopMode() {
        return StopMode.GO_ON;
    }

    /** What is to follow a step. */
    enum StopMode {
        GO_ON,
        /** The next step, after a checkpoint. */
        SAVE,
        /** The end, after a checkpoint. */
        LEAVE,
        /** The end. */
        STOP
    }

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
