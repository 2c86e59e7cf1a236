package dev.darkroom.worker.engine;

/** Ends a generation that its {@link GenerationListener} has stopped. */
public final class GenerationCanceledException extends RuntimeException {

    public GenerationCanceledException(int step, int steps) {
        super("stopped after step " + step + " of " + steps);
    }
}
