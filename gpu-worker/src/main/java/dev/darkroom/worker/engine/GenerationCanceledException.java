package dev.darkroom.worker.engine;

/** Thrown when a {@link StepListener} stopped a generation. */
public final class GenerationCanceledException extends RuntimeException {

    public GenerationCanceledException(int step, int steps) {
        super("stopped after step " + step + " of " + steps);
    }
}
