package dev.darkroom.diffusion.schedulers;

import dev.darkroom.diffusion.DiffusionException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Samplers by the names that requests use. Each takes the noise schedule, the prediction type and the spacing of the model's own
 * configuration and changes only what makes it this sampler, like diffusers' {@code from_config}.
 */
public enum SchedulerName {
    DDIM("DDIMScheduler", Levels.AS_CONFIGURED),
    DDPM("DDPMScheduler", Levels.AS_CONFIGURED),
    PNDM("PNDMScheduler", Levels.AS_CONFIGURED),
    LMS("LMSDiscreteScheduler", Levels.PLAIN),
    LMS_KARRAS("LMSDiscreteScheduler", Levels.KARRAS),
    LMS_EXPONENTIAL("LMSDiscreteScheduler", Levels.EXPONENTIAL),
    EULER("EulerDiscreteScheduler", Levels.PLAIN),
    EULER_KARRAS("EulerDiscreteScheduler", Levels.KARRAS),
    EULER_EXPONENTIAL("EulerDiscreteScheduler", Levels.EXPONENTIAL),
    EULER_A("EulerAncestralDiscreteScheduler", Levels.AS_CONFIGURED),
    HEUN("HeunDiscreteScheduler", Levels.PLAIN),
    HEUN_KARRAS("HeunDiscreteScheduler", Levels.KARRAS),
    HEUN_EXPONENTIAL("HeunDiscreteScheduler", Levels.EXPONENTIAL),
    DPM2("KDPM2DiscreteScheduler", Levels.PLAIN),
    DPM2_KARRAS("KDPM2DiscreteScheduler", Levels.KARRAS),
    DPM2_EXPONENTIAL("KDPM2DiscreteScheduler", Levels.EXPONENTIAL),
    DPM2_A("KDPM2AncestralDiscreteScheduler", Levels.PLAIN),
    DPM2_A_KARRAS("KDPM2AncestralDiscreteScheduler", Levels.KARRAS),
    DPM2_A_EXPONENTIAL("KDPM2AncestralDiscreteScheduler", Levels.EXPONENTIAL),
    DPMPP_2M("DPMSolverMultistepScheduler", Levels.PLAIN, DpmAlgorithm.DPMSOLVER_PLUS_PLUS),
    DPMPP_2M_KARRAS("DPMSolverMultistepScheduler", Levels.KARRAS, DpmAlgorithm.DPMSOLVER_PLUS_PLUS),
    DPMPP_2M_EXPONENTIAL("DPMSolverMultistepScheduler", Levels.EXPONENTIAL, DpmAlgorithm.DPMSOLVER_PLUS_PLUS),
    DPMPP_2M_SDE("DPMSolverMultistepScheduler", Levels.PLAIN, DpmAlgorithm.SDE_DPMSOLVER_PLUS_PLUS),
    DPMPP_2M_SDE_KARRAS("DPMSolverMultistepScheduler", Levels.KARRAS, DpmAlgorithm.SDE_DPMSOLVER_PLUS_PLUS),
    DPMPP_2M_SDE_EXPONENTIAL("DPMSolverMultistepScheduler", Levels.EXPONENTIAL, DpmAlgorithm.SDE_DPMSOLVER_PLUS_PLUS),
    DPMPP_2S("DPMSolverSinglestepScheduler", Levels.PLAIN, DpmAlgorithm.DPMSOLVER_PLUS_PLUS),
    DPMPP_2S_KARRAS("DPMSolverSinglestepScheduler", Levels.KARRAS, DpmAlgorithm.DPMSOLVER_PLUS_PLUS),
    DPMPP_2S_EXPONENTIAL("DPMSolverSinglestepScheduler", Levels.EXPONENTIAL, DpmAlgorithm.DPMSOLVER_PLUS_PLUS),
    DPMPP_SDE("DPMSolverSDEScheduler", Levels.PLAIN),
    DPMPP_SDE_KARRAS("DPMSolverSDEScheduler", Levels.KARRAS),
    DPMPP_SDE_EXPONENTIAL("DPMSolverSDEScheduler", Levels.EXPONENTIAL),
    UNIPC("UniPCMultistepScheduler", Levels.PLAIN),
    UNIPC_KARRAS("UniPCMultistepScheduler", Levels.KARRAS),
    UNIPC_EXPONENTIAL("UniPCMultistepScheduler", Levels.EXPONENTIAL),
    DEIS("DEISMultistepScheduler", Levels.PLAIN),
    LCM("LCMScheduler", Levels.AS_CONFIGURED),
    TCD("TCDScheduler", Levels.AS_CONFIGURED),
    FLOW_EULER("FlowMatchEulerDiscreteScheduler", Levels.PLAIN);

    /** How the noise levels are spaced. */
    private enum Levels {
        AS_CONFIGURED,
        PLAIN,
        KARRAS,
        EXPONENTIAL
    }

    private final String className;
    private final Levels levels;
    private final Optional<DpmAlgorithm> algorithm;

    SchedulerName(String className, Levels levels) {
        this.className = className;
        this.levels = levels;
        this.algorithm = Optional.empty();
    }

    SchedulerName(String className, Levels levels, DpmAlgorithm algorithm) {
        this.className = className;
        this.levels = levels;
        this.algorithm = Optional.of(algorithm);
    }

    /**
     * Finds a sampler by the name that requests use.
     *
     * @throws DiffusionException if there is none
     */
    public static SchedulerName parse(String name) {
        return Arrays.stream(values())
                .filter(scheduler -> scheduler.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> DiffusionException.badRequest("scheduler must be one of "
                        + Arrays.stream(values()).map(SchedulerName::toString).collect(Collectors.joining(", "))));
    }

    /** The name that leaves a model's own configuration as it is, if one does. */
    public static Optional<SchedulerName> of(SchedulerConfig config) {
        return Arrays.stream(values()).filter(name -> name.describes(config)).findFirst();
    }

    /** The samplers that can serve a model with that configuration. */
    public static List<SchedulerName> fitting(SchedulerConfig model) {
        return Arrays.stream(values()).filter(name -> name.fits(model)).toList();
    }

    /** Building the schedule is the test: each algorithm refuses by itself what it cannot compute. */
    private boolean fits(SchedulerConfig model) {
        try {
            Scheduler.of(configure(model), 1);
            return true;
        } catch (DiffusionException refusal) {
            return false;
        }
    }

    /**
     * This sampler for a model with that configuration.
     *
     * @throws DiffusionException if one of the two is flow matching and the other is not
     */
    public SchedulerConfig configure(SchedulerConfig model) {
        boolean flowMatching = model.className().equals(FLOW_EULER.className);
        if (flowMatching != (this == FLOW_EULER)) {
            throw DiffusionException.badRequest("scheduler " + this + " does not fit a model "
                    + (flowMatching ? "of flow matching" : "that is not of flow matching"));
        }
        SchedulerConfig config = spaced(model.as(className));
        if (this == PNDM && !describes(model)) {
            // As models that come with it are configured: the other way cannot make fewer than four steps.
            config = config.with("skip_prk_steps", true);
        }
        return algorithm.isPresent()
                ? config.with("algorithm_type", algorithm.get().toString())
                : config;
    }

    private SchedulerConfig spaced(SchedulerConfig config) {
        return levels == Levels.AS_CONFIGURED
                ? config
                : config.with("use_karras_sigmas", levels == Levels.KARRAS)
                        .with("use_exponential_sigmas", levels == Levels.EXPONENTIAL)
                        .with("use_beta_sigmas", false);
    }

    private boolean describes(SchedulerConfig config) {
        return config.className().equals(className)
                && spacing(spaced(config)) == spacing(config)
                && algorithm.map(own -> own == DpmSolver.algorithm(config)).orElse(true);
    }

    private static SigmaSpacing spacing(SchedulerConfig config) {
        return SigmaSpacing.of(config, SigmaSpacing.KARRAS, SigmaSpacing.EXPONENTIAL, SigmaSpacing.BETA);
    }

    /** The name as requests spell it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
