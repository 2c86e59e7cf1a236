package dev.darkroom.diffusion.schedulers;

/**
 * What one step gives.
 *
 * @param state where the sample stands now
 * @param denoised the step's estimate of the finished latent x_0, good for a preview
 */
@SuppressWarnings("ArrayRecordComponent") // never written to, compared nowhere
public record StepResult(SchedulerState state, float[] denoised) {}
