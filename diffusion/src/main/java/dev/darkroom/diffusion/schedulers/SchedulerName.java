package dev.darkroom.diffusion.schedulers;

import dev.darkroom.diffusion.DiffusionException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Samplers by the names that requests use. Each takes the noise schedule, the prediction type and the spacing of the model's own
 * configuration and changes only what makes it this sampler, like diffusers' {@code from_config}.
 */
public enum SchedulerName {
    DDIM("DDIMScheduler", Map.of()),
    DDPM("DDPMScheduler", Map.of()),
    PNDM("PNDMScheduler", Map.of()),
    LMS("LMSDiscreteScheduler", Flags.PLAIN),
    LMS_KARRAS("LMSDiscreteScheduler", Flags.KARRAS),
    EULER("EulerDiscreteScheduler", Flags.PLAIN),
    EULER_KARRAS("EulerDiscreteScheduler", Flags.KARRAS),
    EULER_A("EulerAncestralDiscreteScheduler", Map.of()),
    HEUN("HeunDiscreteScheduler", Flags.PLAIN),
    HEUN_KARRAS("HeunDiscreteScheduler", Flags.KARRAS),
    DPM2("KDPM2DiscreteScheduler", Flags.PLAIN),
    DPM2_KARRAS("KDPM2DiscreteScheduler", Flags.KARRAS),
    DPM2_A("KDPM2AncestralDiscreteScheduler", Flags.PLAIN),
    DPM2_A_KARRAS("KDPM2AncestralDiscreteScheduler", Flags.KARRAS),
    DPMPP_2M("DPMSolverMultistepScheduler", Flags.PLAIN, DpmAlgorithm.DPMSOLVER_PLUS_PLUS),
    DPMPP_2M_KARRAS("DPMSolverMultistepScheduler", Flags.KARRAS, DpmAlgorithm.DPMSOLVER_PLUS_PLUS),
    DPMPP_2M_SDE("DPMSolverMultistepScheduler", Flags.PLAIN, DpmAlgorithm.SDE_DPMSOLVER_PLUS_PLUS),
    DPMPP_2M_SDE_KARRAS("DPMSolverMultistepScheduler", Flags.KARRAS, DpmAlgorithm.SDE_DPMSOLVER_PLUS_PLUS),
    DPMPP_2S("DPMSolverSinglestepScheduler", Flags.PLAIN, DpmAlgorithm.DPMSOLVER_PLUS_PLUS),
    DPMPP_2S_KARRAS("DPMSolverSinglestepScheduler", Flags.KARRAS, DpmAlgorithm.DPMSOLVER_PLUS_PLUS),
    DPMPP_SDE("DPMSolverSDEScheduler", Flags.PLAIN),
    DPMPP_SDE_KARRAS("DPMSolverSDEScheduler", Flags.KARRAS),
    UNIPC("UniPCMultistepScheduler", Flags.PLAIN),
    UNIPC_KARRAS("UniPCMultistepScheduler", Flags.KARRAS),
    DEIS("DEISMultistepScheduler", Flags.PLAIN),
    LCM("LCMScheduler", Map.of()),
    TCD("TCDScheduler", Map.of()),
    FLOW_EULER("FlowMatchEulerDiscreteScheduler", Flags.PLAIN);

    /** Spacings of the noise levels that a name fixes, whatever the model's own configuration says. */
    private static final class Flags {
        static final Map<String, Boolean> PLAIN = flags(false);
        static final Map<String, Boolean> KARRAS = flags(true);

        private static Map<String, Boolean> flags(boolean karras) {
            return Map.of("use_karras_sigmas", karras, "use_exponential_sigmas", false, "use_beta_sigmas", false);
        }
    }

    private final String className;
    private final Map<String, Boolean> flags;
    private final Optional<DpmAlgorithm> algorithm;

    SchedulerName(String className, Map<String, Boolean> flags) {
        this.className = className;
        this.flags = flags;
        this.algorithm = Optional.empty();
    }

    SchedulerName(String className, Map<String, Boolean> flags, DpmAlgorithm algorithm) {
        this.className = className;
        this.flags = flags;
        this.algorithm = Optional.of(algorithm);
    }

    /** @throws DiffusionException if there is no such sampler */
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
        SchedulerConfig config = model.as(className);
        for (Map.Entry<String, Boolean> flag : flags.entrySet()) {
            config = config.with(flag.getKey(), flag.getValue());
        }
        return algorithm.isPresent()
                ? config.with("algorithm_type", algorithm.get().toString())
                : config;
    }

    private boolean describes(SchedulerConfig config) {
        return config.className().equals(className)
                && flags.entrySet().stream().allMatch(flag -> config.flag(flag.getKey(), false) == flag.getValue())
                && algorithm.map(own -> own == DpmSolver.algorithm(config)).orElse(true);
    }

    /** The name as requests spell it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
