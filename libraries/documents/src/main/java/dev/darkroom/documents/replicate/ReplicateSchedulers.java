package dev.darkroom.documents.replicate;

import java.util.Map;
import java.util.stream.Collectors;

/** What Replicate's models call the samplers; those without a name of theirs keep ours. */
public final class ReplicateSchedulers {
    private static final Map<String, String> THEIRS = Map.of(
            "ddim", "DDIM",
            "pndm", "PNDM",
            "lms", "KLMS",
            "euler", "K_EULER",
            "euler_a", "K_EULER_ANCESTRAL",
            "heun", "HeunDiscrete",
            "dpmpp_2m", "DPMSolverMultistep",
            "dpmpp_2m_karras", "KarrasDPM",
            "unipc", "UniPCMultistep");
    private static final Map<String, String> OURS =
            THEIRS.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));

    private ReplicateSchedulers() {}

    public static String theirs(String ours) {
        return THEIRS.getOrDefault(ours, ours);
    }

    public static String ours(String theirs) {
        return OURS.getOrDefault(theirs, theirs);
    }
}
