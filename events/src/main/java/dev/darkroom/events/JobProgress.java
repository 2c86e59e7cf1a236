package dev.darkroom.events;

/**
 * How far an attempt has come; losing one harms nothing.
 *
 * @param step denoising steps done
 * @param steps denoising steps in all
 */
public record JobProgress(JobId jobId, int attempt, int step, int steps) {}
