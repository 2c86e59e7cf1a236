package dev.darkroom.worker.trainings;

/** A training that no other attempt would bring to an end either. */
public final class TrainingRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    private TrainingRefusedException(String code, String message) {
        super(message);
        this.code = code;
    }

    static TrainingRefusedException nameTaken(String name) {
        return new TrainingRefusedException("name_taken", "there is a model or a LoRA named \"" + name + "\" already");
    }

    static TrainingRefusedException dataMissing() {
        return new TrainingRefusedException("data_missing", "the data set is no longer stored");
    }

    /** @param message names no file of this worker */
    static TrainingRefusedException refused(String message) {
        return new TrainingRefusedException("invalid_request", message);
    }

    /** Stable, for clients. */
    public String code() {
        return code;
    }
}
