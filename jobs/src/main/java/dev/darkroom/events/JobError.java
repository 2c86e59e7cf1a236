package dev.darkroom.events;

/**
 * Why an attempt or a job failed.
 *
 * @param code stable and machine-readable, for example {@code worker_lost}
 * @param message one line for a person, without prompt or image content
 * @param retryable whether another attempt may succeed
 */
public record JobError(String code, String message, boolean retryable) {}
