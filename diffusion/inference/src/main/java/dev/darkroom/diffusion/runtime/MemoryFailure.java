package dev.darkroom.diffusion.runtime;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Recognises failures to allocate memory. */
public final class MemoryFailure {
    private static final Pattern OUT_OF_MEMORY =
            Pattern.compile("out of memory|can't allocate memory", Pattern.CASE_INSENSITIVE);
    private static final Pattern WANTED =
            Pattern.compile("tried to allocate ([0-9.]+ (?:bytes|[KMGT]iB))", Pattern.CASE_INSENSITIVE);

    private MemoryFailure() {}

    /**
     * What a failed allocation asked for, empty where it does not say; absent where memory was not the problem. PyTorch tells only in
     * words: "CUDA out of memory. Tried to allocate 2.50 GiB", "DefaultCPUAllocator: can't allocate memory: you tried to allocate 64
     * bytes".
     */
    public static Optional<String> wanted(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (OUT_OF_MEMORY.matcher(message).find()) {
                Matcher wanted = WANTED.matcher(message);
                return Optional.of(wanted.find() ? wanted.group(1) : "");
            }
        }
        return Optional.empty();
    }
}
