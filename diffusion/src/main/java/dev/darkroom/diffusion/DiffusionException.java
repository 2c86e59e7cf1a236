package dev.darkroom.diffusion;

/** Says in one line why a model or a request cannot be served; {@link #code()} is stable and may be shown to clients. */
public final class DiffusionException extends RuntimeException {

    /** What went wrong, as a caller may act on it. */
    public enum Code {
        /** A file is missing, damaged or contradicts another one. */
        BAD_FILE,
        /** A configuration asks for a feature that this library does not compute. */
        UNSUPPORTED,
        /** A request holds a value that this model cannot serve. */
        BAD_REQUEST,
        /** The device is absent, or it failed while computing. */
        DEVICE
    }

    private final Code code;

    private DiffusionException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    private DiffusionException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public static DiffusionException badFile(Object file, String problem) {
        return new DiffusionException(Code.BAD_FILE, file + ": " + problem);
    }

    public static DiffusionException badFile(Object file, String problem, Throwable cause) {
        return new DiffusionException(Code.BAD_FILE, file + ": " + problem, cause);
    }

    public static DiffusionException unsupported(Object file, String feature) {
        return new DiffusionException(Code.UNSUPPORTED, file + ": " + feature + " is not supported");
    }

    public static DiffusionException badRequest(String problem) {
        return new DiffusionException(Code.BAD_REQUEST, problem);
    }

    public static DiffusionException device(String problem) {
        return new DiffusionException(Code.DEVICE, problem);
    }

    public static DiffusionException device(String problem, Throwable cause) {
        return new DiffusionException(Code.DEVICE, problem, cause);
    }

    public Code code() {
        return code;
    }
}
