package dev.darkroom.diffusion.schedulers;

import dev.darkroom.diffusion.DiffusionException;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A sampler over a fixed number of steps: it says at which timesteps to evaluate the model and turns each output into the next
 * latent. Immutable and shared between samples; all that changes is in {@link SchedulerState}.
 *
 * <p>Latents are flat arrays of any shape. Everything is elementwise except dynamic thresholding, which takes its quantile over
 * the whole array, so a batch may be one array only where thresholding is off.
 */
public interface Scheduler {

    /**
     * The sampler of a configuration.
     *
     * @param steps denoising steps that the user asked for; some samplers evaluate the model twice in each
     * @throws DiffusionException if the configuration asks for something not computed here, or the steps do not fit it
     */
    static Scheduler of(SchedulerConfig config, int steps) {
        return of(config, steps, OptionalDouble.empty());
    }

    /**
     * The sampler of a configuration, with a choice of how much noise it adds.
     *
     * @param eta how much noise DDIM and TCD add, from 0 (none) to 1; empty for the algorithm's own default; others ignore it
     */
    static Scheduler of(SchedulerConfig config, int steps, OptionalDouble eta) {
        if (steps < 1) {
            throw DiffusionException.badRequest("steps must be at least 1, not " + steps);
        }
        return switch (config.className()) {
            case "DDIMScheduler" -> new Ddim(config, steps, eta.orElse(0));
            case "EulerDiscreteScheduler" -> new Euler(config, steps);
            case "EulerAncestralDiscreteScheduler" -> new EulerAncestral(config, steps);
            case "DPMSolverMultistepScheduler" -> new DpmSolverMultistep(config, steps);
            case "DDPMScheduler" -> new Ddpm(config, steps);
            case "PNDMScheduler" -> new Pndm(config, steps);
            case "LCMScheduler" -> new Lcm(config, steps);
            case "TCDScheduler" -> new Tcd(config, steps, eta.orElse(Tcd.DEFAULT_ETA));
            case "LMSDiscreteScheduler" -> new Lms(config, steps);
            case "HeunDiscreteScheduler" -> new Heun(config, steps);
            case "KDPM2DiscreteScheduler" -> new Kdpm2(config, steps);
            case "KDPM2AncestralDiscreteScheduler" -> new Kdpm2Ancestral(config, steps);
            case "DPMSolverSinglestepScheduler" -> new DpmSolverSinglestep(config, steps);
            case "DPMSolverSDEScheduler" -> new DpmSolverSde(config, steps);
            case "UniPCMultistepScheduler" -> new UniPc(config, steps);
            case "DEISMultistepScheduler" -> new Deis(config, steps);
            case "FlowMatchEulerDiscreteScheduler" -> new FlowMatchEuler(config, steps);
            default -> throw config.unsupported("_class_name");
        };
    }

    /** The steps asked for. */
    int steps();

    /** The timestep of each model evaluation, in order. */
    float[] timesteps();

    /** Noise levels belonging to the timesteps, one more than those; empty where the algorithm works on alphaBar. */
    float[] sigmas();

    /** Pure noise times this is the start of text-to-image. */
    float initNoiseSigma();

    /** Timesteps per step. */
    default int order() {
        return 1;
    }

    /** A sample at the start of the schedule: noise already times {@link #initNoiseSigma}. */
    default SchedulerState begin(float[] sample) {
        return begin(sample, 0);
    }

    /** A sample that enters the schedule at a later timestep, as {@link #addNoise} makes it. */
    default SchedulerState begin(float[] sample, int index) {
        return new SchedulerState(index, index, sample, List.of());
    }

    /**
     * Index of the timestep where image-to-image enters.
     *
     * @param strength from 0 (keep the image) to 1 (start from noise)
     */
    default int beginIndex(double strength) {
        int denoised = Math.min((int) (steps() * strength), steps());
        return (steps() - denoised) * order();
    }

    /** The sample as the model wants to see it. */
    default float[] modelInput(SchedulerState state) {
        return state.sample();
    }

    /**
     * One step from the state's timestep to the next.
     *
     * @param modelOutput the model's prediction for {@link #modelInput} at the state's timestep, guidance already applied
     */
    StepResult step(SchedulerState state, float[] modelOutput, NoiseSource noise);

    /** The clean latent as it would be at the timestep of that index, {@code noise} being N(0, 1). */
    float[] addNoise(float[] clean, float[] noise, int index);
}
