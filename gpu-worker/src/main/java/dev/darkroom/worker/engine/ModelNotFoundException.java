package dev.darkroom.worker.engine;

/** This worker has no model of that name. */
public final class ModelNotFoundException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ModelNotFoundException(String name) {
        super("no model named \"" + name + "\"");
    }
}
