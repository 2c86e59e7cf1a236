package dev.darkroom.events;

/** Told to every worker: stop this job's attempts up to and including {@code attempt}, nobody wants them any more. */
public record CancelAttempt(JobId jobId, int attempt) {}
