package dev.darkroom.diffusion.schedulers;

/**
 * What one step gives. Both latents are flat [C, H, W]; the algorithms take each number by itself, so any shape will do.
 *
 * @param state where the sample stands now
 * @param denoised the step's estimate of the finished latent x_0, good for a preview
 */
@SuppressWarnings("ArrayRecordComponent") // never written to, compared nowhere
public record StepResult(SchedulerState state, float[] denoised) {}
