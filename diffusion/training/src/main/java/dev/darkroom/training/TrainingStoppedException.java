package dev.darkroom.training;

/** Thrown when a {@link TrainingListener} has ended a training before its last step. */
public final class TrainingStoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TrainingStoppedException(int step, int steps) {
        super("stopped after step " + step + " of " + steps);
    }
}
