package dev.darkroom.events;

/**
 * One attempt, for whichever worker of the pool takes it.
 *
 * @param attempt number of this attempt, from 1; the fencing token of its reports
 */
public record GenerationTask(JobId jobId, int attempt, GenerationRequest request) {}
