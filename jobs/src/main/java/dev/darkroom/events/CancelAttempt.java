package dev.darkroom.events;

/** Sent to every worker: stop this job's attempts up to and including {@code attempt}. */
public record CancelAttempt(JobId jobId, int attempt) {}
