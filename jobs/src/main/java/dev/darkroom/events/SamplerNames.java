package dev.darkroom.events;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The names under which AUTOMATIC1111's web UI and the tools around it know the schedulers: a sampler and a schedule type, which says
 * how noise levels are spaced. {@code DPM++ 2M Karras} there, in one name or in two, is {@code dpmpp_2m_karras} here.
 */
public final class SamplerNames {
    private static final Map<String, String> BY_SCHEDULER = Map.ofEntries(
            Map.entry("ddim", "DDIM"),
            Map.entry("ddpm", "DDPM"),
            Map.entry("pndm", "PLMS"),
            Map.entry("lms", "LMS"),
            Map.entry("euler", "Euler"),
            Map.entry("euler_a", "Euler a"),
            Map.entry("heun", "Heun"),
            Map.entry("dpm2", "DPM2"),
            Map.entry("dpm2_a", "DPM2 a"),
            Map.entry("dpmpp_2m", "DPM++ 2M"),
            Map.entry("dpmpp_2m_sde", "DPM++ 2M SDE"),
            Map.entry("dpmpp_2s", "DPM++ 2S"),
            Map.entry("dpmpp_sde", "DPM++ SDE"),
            Map.entry("unipc", "UniPC"),
            Map.entry("deis", "DEIS"),
            Map.entry("lcm", "LCM"),
            Map.entry("tcd", "TCD"));

    /** What Automatic is there for a sampler ({@code options} in {@code modules/sd_samplers_kdiffusion.py}, 1.9 and later). */
    private static final Map<String, ScheduleType> AUTOMATIC = Map.of(
            "dpm2", ScheduleType.KARRAS,
            "dpm2_a", ScheduleType.KARRAS,
            "dpmpp_2m", ScheduleType.KARRAS,
            "dpmpp_sde", ScheduleType.KARRAS,
            "dpmpp_2m_sde", ScheduleType.EXPONENTIAL);

    /** Samplers that have no schedule type there, whatever is asked for ({@code modules/sd_samplers_timesteps.py}). */
    private static final Set<String> WITHOUT_TYPE = Set.of("ddim", "pndm", "unipc");

    private SamplerNames() {}

    /** How noise levels are spaced. */
    public enum ScheduleType {
        /** As the sampler is meant to be used. */
        AUTOMATIC("Automatic", ""),
        /** Where the model's own timesteps are. */
        UNIFORM("Uniform", ""),
        /** Karras et al. 2022, equation 5. */
        KARRAS("Karras", "_karras"),
        /** Evenly in the logarithm. */
        EXPONENTIAL("Exponential", "_exponential");

        private final String label;
        private final String suffix;

        ScheduleType(String label, String suffix) {
            this.label = label;
            this.suffix = suffix;
        }

        /** By its label or its name, in whatever case. */
        public static Optional<ScheduleType> find(String text) {
            return Arrays.stream(values())
                    .filter(type -> type.label.equalsIgnoreCase(text.strip()))
                    .findFirst();
        }

        public String label() {
            return label;
        }

        /** What requests there call it. */
        public String key() {
            return label.toLowerCase(Locale.ROOT);
        }

        private static ScheduleType of(String scheduler) {
            return Arrays.stream(values())
                    .filter(type -> !type.suffix.isEmpty() && scheduler.endsWith(type.suffix))
                    .findFirst()
                    .orElse(UNIFORM);
        }
    }

    /** Sampler and schedule type in one name; schedulers without one keep the name that requests use. */
    public static String of(String scheduler) {
        ScheduleType type = ScheduleType.of(scheduler);
        return type == ScheduleType.UNIFORM ? sampler(scheduler) : sampler(scheduler) + " " + type.label;
    }

    /** The sampler alone. */
    public static String sampler(String scheduler) {
        String base = base(scheduler);
        return BY_SCHEDULER.getOrDefault(base, base);
    }

    /** As images tell it: besides the name the schedule type, where its readers would take the name for another one. */
    public static String inText(String scheduler) {
        return ScheduleType.of(scheduler) == ScheduleType.UNIFORM && AUTOMATIC.containsKey(scheduler)
                ? of(scheduler) + ", Schedule type: " + ScheduleType.UNIFORM.label
                : of(scheduler);
    }

    /**
     * The one of these schedulers that a client means.
     *
     * @param name of the sampler, with the schedule type at its end or without, in whatever case
     * @param type counts where the name has none
     */
    public static Optional<String> find(String name, ScheduleType type, Collection<String> schedulers) {
        Optional<String> whole = schedulers.stream()
                .filter(scheduler -> ScheduleType.of(scheduler) != ScheduleType.UNIFORM)
                .filter(scheduler -> of(scheduler).equalsIgnoreCase(name))
                .findFirst();
        return whole.or(() -> schedulers.stream()
                .map(SamplerNames::base)
                .filter(base -> sampler(base).equalsIgnoreCase(name))
                .findFirst()
                .map(base -> base + meant(base, type).suffix)
                .filter(schedulers::contains));
    }

    /** Whether one of these schedulers is this sampler, whatever its schedule type. */
    public static boolean isSampler(String name, Collection<String> schedulers) {
        return schedulers.stream().anyMatch(scheduler -> sampler(scheduler).equalsIgnoreCase(name));
    }

    private static ScheduleType meant(String base, ScheduleType type) {
        if (WITHOUT_TYPE.contains(base)) {
            return ScheduleType.UNIFORM;
        }
        return type == ScheduleType.AUTOMATIC ? AUTOMATIC.getOrDefault(base, ScheduleType.UNIFORM) : type;
    }

    private static String base(String scheduler) {
        String suffix = ScheduleType.of(scheduler).suffix;
        return scheduler.substring(0, scheduler.length() - suffix.length());
    }
}
