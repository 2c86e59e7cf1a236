package dev.darkroom.worker.attempts;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.runtime.MemoryFailure;
import dev.darkroom.events.JobError;
import dev.darkroom.storage.objects.ObjectStoreException;
import dev.darkroom.worker.engine.ModelNotFoundException;
import dev.darkroom.worker.trainings.TrainingRefusedException;
import java.util.Objects;
import java.util.concurrent.CompletionException;

/** The errors of failed attempts that clients see; the codes are stable, and no message holds a prompt. */
final class AttemptErrors {
    private AttemptErrors() {}

    static JobError of(Throwable failure) {
        return switch (failure) {
            case CompletionException wrapper when wrapper.getCause() != null -> of(wrapper.getCause());
            case ModelNotFoundException unknown -> refused("model_not_found", unknown);
            case TrainingRefusedException refusal ->
                new JobError(refusal.code(), Objects.requireNonNullElse(refusal.getMessage(), ""), false);
            case DiffusionException refusal -> ofDiffusion(refusal);
            case ObjectStoreException unreachable ->
                new JobError("upload_failed", "the object store could not be reached", true);
            case OutOfMemoryError exhausted -> outOfMemory("");
            // The text of an unexpected exception may quote the request, so only its class is reported.
            default ->
                new JobError(
                        "internal",
                        "the worker failed with " + failure.getClass().getSimpleName(),
                        true);
        };
    }

    private static JobError ofDiffusion(DiffusionException refusal) {
        return switch (refusal.code()) {
            case BAD_REQUEST -> refused("invalid_request", refusal);
            case BAD_FILE, UNSUPPORTED -> refused("model_unusable", refusal);
            case OUT_OF_MEMORY -> refused("out_of_memory", refusal);
            case NOT_FINITE -> refused("not_finite", refusal);
            case DEVICE ->
                MemoryFailure.wanted(refusal)
                        .map(AttemptErrors::outOfMemory)
                        .orElseGet(() -> new JobError("internal", "the device failed to compute the request", true));
        };
    }

    private static JobError refused(String code, RuntimeException refusal) {
        return new JobError(code, Objects.requireNonNullElse(refusal.getMessage(), ""), false);
    }

    /** @param wanted what the allocation that failed asked for, empty where it is not known */
    private static JobError outOfMemory(String wanted) {
        String detail = wanted.isEmpty() ? "" : "; it failed to allocate " + wanted;
        return new JobError("out_of_memory", "the request needs more memory than the worker has" + detail, false);
    }
}
