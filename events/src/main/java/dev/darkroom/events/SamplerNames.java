package dev.darkroom.events;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * The names under which AUTOMATIC1111's web UI and the tools around it know the schedulers. Karras' noise levels (Karras et al.
 * 2022, equation 5) are the suffix {@code Karras} there and {@code _karras} here.
 */
public final class SamplerNames {
    private static final String KARRAS = " Karras";
    private static final String OUR_KARRAS = "_karras";
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

    private SamplerNames() {}

    /** The sampler's name; schedulers without one keep the name that requests use. */
    public static String of(String scheduler) {
        return scheduler.endsWith(OUR_KARRAS)
                ? of(scheduler.substring(0, scheduler.length() - OUR_KARRAS.length())) + KARRAS
                : BY_SCHEDULER.getOrDefault(scheduler, scheduler);
    }

    /** The one of these schedulers that has this name, in whatever case. */
    public static Optional<String> find(String sampler, Collection<String> schedulers) {
        return schedulers.stream()
                .filter(scheduler -> of(scheduler).equalsIgnoreCase(sampler))
                .findFirst();
    }
}
