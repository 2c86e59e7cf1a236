package dev.darkroom.events;

/**
 * Where another attempt can go on.
 *
 * @param checkpoint key in the bucket
 * @param step denoising steps, or updates of the weights, that the checkpoint holds
 */
public record ResumePoint(String checkpoint, int step) {}
