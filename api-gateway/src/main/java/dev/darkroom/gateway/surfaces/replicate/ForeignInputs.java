package dev.darkroom.gateway.surfaces.replicate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.surfaces.ForeignFields;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Inputs of models elsewhere that no model here has. Each model there has its own, so that any may change the image: unless it is off or
 * known to be harmless, it is refused.
 */
final class ForeignInputs {
    /** How files are encoded, who is watched, how fast it goes, what a refiner would do. */
    private static final Set<String> HARMLESS = Set.of(
            "output_format",
            "output_quality",
            "apply_watermark",
            "disable_safety_checker",
            "safety_checker",
            "safety_tolerance",
            "go_fast",
            "sync_mode",
            "high_noise_frac",
            "refine_steps");

    /** SDXL's way to switch its refiner off. */
    private static final String NO_REFINER = "no_refiner";

    private ForeignInputs() {}

    /** Notes what must be refused. */
    static void judge(JsonFields fields, JsonNode input, Predicate<String> known) {
        input.forEachEntry((name, value) -> {
            if (!known.test(name) && !HARMLESS.contains(name) && !isOff(value)) {
                ForeignFields.refuse(fields, "input." + name, value);
            }
        });
    }

    private static boolean isOff(JsonNode value) {
        return ForeignFields.isOff(value) || value.asText().equals(NO_REFINER);
    }
}
