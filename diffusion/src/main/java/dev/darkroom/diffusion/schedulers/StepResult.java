package dev.darkroom.diffusion.schedulers;

/**
 * What one step gives.
 *
 * @param state where the sample stands now
 * @param denoised the step's estimate of the finished latent x_0, good for a preview
 */
public record StepResult(SchedulerState state, float[] denoised) {}
