package dev.darkroom.worker.engine;

import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * Whether the device can still compute. After some errors of CUDA every later call of the process fails with the same error, and only
 * another process can go on: those of which the CUDA documentation says that "the process must be terminated and relaunched".
 */
@Singleton
public class DeviceWatch {
    private static final Logger LOG = Logger.getLogger(DeviceWatch.class);

    /** PyTorch tells only in words, those of {@code cudaGetErrorString}: "CUDA error: device-side assert triggered". */
    private static final Pattern LOST = Pattern.compile(
            "CUDA.*?(?:"
                    + String.join(
                            "|",
                            "device-side assert",
                            "illegal memory access",
                            "illegal instruction",
                            "misaligned address",
                            "invalid program counter",
                            "hardware stack error",
                            "operation not supported on global/shared address space",
                            "unspecified launch failure",
                            "launch timed out and was terminated",
                            "uncorrectable",
                            "context is destroyed",
                            "driver shutting down",
                            "GPU is lost")
                    + ")",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final CompletableFuture<Void> lost = new CompletableFuture<>();

    /** Takes notice of a failure, whatever it is. */
    public void saw(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (LOST.matcher(String.valueOf(cause.getMessage())).find() && lost.complete(null)) {
                LOG.error("device lost, nothing more is computed and the worker ends", failure);
            }
        }
    }

    public boolean isLost() {
        return lost.isDone();
    }

    /** Completes when the device can compute no more. */
    public CompletableFuture<Void> lost() {
        return lost.copy();
    }
}
