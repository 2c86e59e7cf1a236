package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.schedulers.NoiseSource;
import dev.darkroom.diffusion.schedulers.SchedulerState;
import dev.darkroom.diffusion.schedulers.StepResult;
import dev.darkroom.diffusion.weights.Shape;

/**
 * One image on its way from noise to its latent, with everything that its steps depend on, so that it may share a batch with any others.
 * Immutable: a step gives another sample.
 */
public final class Sample {

    private final Pass pass;
    private final NoiseSource noise;
    private final InpaintingContext inpainting;
    private final SchedulerState state;
    private final float[] estimate;
    private final int evaluations;

    /**
     * What samples must have in common to share a call of their U-Net.
     *
     * @param latent [C, H, W]
     * @param tokens that the U-Net attends to
     */
    public record Form(Shape latent, int tokens) {}

    /** @param noise every draw that its steps take, in order */
    Sample(Pass pass, NoiseSource noise, InpaintingContext inpainting, SchedulerState state) {
        this(pass, noise, inpainting, state, state.sample());
    }

    private Sample(Pass pass, NoiseSource noise, InpaintingContext inpainting, SchedulerState state, float[] estimate) {
        this.pass = pass;
        this.noise = noise;
        this.inpainting = inpainting;
        this.state = state;
        this.estimate = estimate;
        this.evaluations = pass.scheduler().timesteps().length - state.start();
    }

    public Form form() {
        return new Form(
                pass.shape(), pass.condition().positive().tokens().shape().get(1));
    }

    /** Rows that it takes in a call of the U-Net: two under guidance, else one. */
    public int rows() {
        return pass.condition().rows();
    }

    public SchedulerState state() {
        return state;
    }

    /** [C, H, W] as it would be if the noise that was predicted last were all there is; good for a preview. */
    public float[] estimate() {
        return estimate;
    }

    /** How often the U-Net is asked from the sample's start to its end. */
    public int evaluations() {
        return evaluations;
    }

    public boolean isFinished() {
        return state.evaluations() == evaluations;
    }

    /**
     * The same image as it stood at an earlier time.
     *
     * @param rest of its noise, which continues as it did then
     * @throws DiffusionException if the state is not one of this image
     */
    public Sample resumedAt(SchedulerState saved, NoiseSource rest) {
        boolean fits = saved.start() == state.start()
                && saved.evaluations() >= 0
                && saved.evaluations() <= evaluations
                && saved.sample().length == state.sample().length
                && saved.memory().stream().allMatch(each -> each.length == state.sample().length);
        if (!fits) {
            throw DiffusionException.badRequest("the saved state is not one of this image");
        }
        return new Sample(pass, rest, inpainting, saved);
    }

    Pass pass() {
        return pass;
    }

    /** At which the U-Net is asked next; 0 when it is asked no more. */
    public float timestep() {
        return isFinished() ? 0 : pass.scheduler().timesteps()[state.index()];
    }

    /** [C, H, W] with the variance that the U-Net knows at this time, and the decoder at the end. */
    public float[] latent() {
        return isFinished() ? state.sample() : pass.scheduler().modelInput(state);
    }

    /** What the U-Net sees of it. */
    float[] input() {
        return inpainting.show(pass.scheduler().modelInput(state));
    }

    /** @param prediction guidance already applied */
    Sample step(float[] prediction) {
        StepResult result = pass.scheduler().step(state, prediction, noise);
        return new Sample(
                pass, noise, inpainting, inpainting.afterStep(pass.scheduler(), result.state()), result.denoised());
    }
}
