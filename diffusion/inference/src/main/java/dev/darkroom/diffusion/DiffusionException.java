package dev.darkroom.diffusion;

import java.util.Objects;
import java.util.regex.Pattern;

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
        DEVICE,
        /** A model or a request needs more memory than there is. */
        OUT_OF_MEMORY,
        /** A network gave infinity or NaN: its weights are damaged, or a value of the request drives it out of its range. */
        NOT_FINITE
    }

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final int MAX_LENGTH = 500;

    private final Code code;

    private DiffusionException(Code code, String message, Throwable cause) {
        super(oneLine(message), cause);
        this.code = code;
    }

    private DiffusionException(Code code, String message) {
        super(oneLine(message));
        this.code = code;
    }

    /** {@link Code#BAD_FILE}: what is wrong with a file, which the message names first. */
    public static DiffusionException badFile(Object file, String problem) {
        return new DiffusionException(Code.BAD_FILE, file + ": " + problem);
    }

    /** The same for a file that something else refused to read. */
    public static DiffusionException badFile(Object file, String problem, Throwable cause) {
        return new DiffusionException(Code.BAD_FILE, file + ": " + problem, cause);
    }

    /** {@link Code#UNSUPPORTED}: a feature, as a noun phrase, that a file asks for. */
    public static DiffusionException unsupported(Object file, String feature) {
        return new DiffusionException(Code.UNSUPPORTED, file + ": " + feature + " is not supported");
    }

    /** {@link Code#BAD_REQUEST}: what a client has to change. */
    public static DiffusionException badRequest(String problem) {
        return new DiffusionException(Code.BAD_REQUEST, problem);
    }

    /** {@link Code#DEVICE}: what a device is not or cannot do. */
    public static DiffusionException device(String problem) {
        return new DiffusionException(Code.DEVICE, problem);
    }

    /** The same for a device that failed while it computed. */
    public static DiffusionException device(String problem, Throwable cause) {
        return new DiffusionException(Code.DEVICE, problem, cause);
    }

    /** {@link Code#DEVICE}: PyTorch took something for wrong at once; what it says first, without the stack, ends the message. */
    public static DiffusionException refusedByPyTorch(String problem, Throwable cause) {
        String reason = Objects.requireNonNullElse(cause.getMessage(), "")
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse(cause.getClass().getSimpleName());
        return new DiffusionException(Code.DEVICE, problem + ": " + reason, cause);
    }

    /**
     * {@link Code#NOT_FINITE}: a result that is no image.
     *
     * @param what a noun phrase: "the decoded image"
     */
    public static DiffusionException notFinite(String what) {
        return new DiffusionException(
                Code.NOT_FINITE,
                what + " holds infinity or NaN: a value of the request drives the model out of its range,"
                        + " or its weights are damaged");
    }

    /**
     * {@link Code#OUT_OF_MEMORY}: something that would not fit.
     *
     * @param what a noun phrase: "the model at /models/large"
     */
    public static DiffusionException outOfMemory(String what, long neededBytes, long availableBytes) {
        return new DiffusionException(
                Code.OUT_OF_MEMORY,
                what + " needs " + neededBytes + " bytes of memory but " + availableBytes + " are available");
    }

    /** Messages quote files that anyone may have written. */
    private static String oneLine(String message) {
        String line = CONTROL.matcher(message).replaceAll(" ");
        return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "...";
    }

    public Code code() {
        return code;
    }
}
