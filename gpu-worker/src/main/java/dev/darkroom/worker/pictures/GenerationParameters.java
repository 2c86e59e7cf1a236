package dev.darkroom.worker.pictures;

import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.LoraUse;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How a picture came to be, in the words that AUTOMATIC1111's web UI writes into its pictures and that many tools read
 * back: the prompt, the negative prompt, and one line of comma-separated settings.
 */
public final class GenerationParameters {
    private static final int HASH_CHARACTERS = 10;

    private GenerationParameters() {}

    /**
     * Describes one picture.
     *
     * @param seed the seed of this very picture
     * @param revision hash of the model's configuration and weights
     */
    public static String describe(GenerationRequest request, long seed, String revision) {
        String negative = request.negativePrompt().isEmpty() ? "" : "\nNegative prompt: " + request.negativePrompt();
        return request.prompt() + negative
                + "\nSteps: " + request.steps()
                + ", Sampler: " + sampler(request.scheduler())
                + ", CFG scale: " + number(request.guidanceScale())
                + ", Seed: " + seed
                + (request.clipSkip() == 0 ? "" : ", Clip skip: " + (request.clipSkip() + 1))
                + ", Size: " + request.width() + "x" + request.height()
                + ", Model hash: " + revision.substring(0, Math.min(HASH_CHARACTERS, revision.length()))
                + ", Model: " + request.model()
                + loras(request.loras())
                + ", Version: Darkroom";
    }

    private static String loras(List<LoraUse> loras) {
        return loras.isEmpty()
                ? ""
                : loras.stream()
                        .map(lora -> lora.name() + ":" + number(lora.scale()))
                        .collect(Collectors.joining(" ", ", Loras: ", ""));
    }

    /** The name under which those tools know a sampler; others keep the name that requests use. */
    private static String sampler(String scheduler) {
        return switch (scheduler) {
            case "ddim" -> "DDIM";
            case "ddpm" -> "DDPM";
            case "pndm" -> "PLMS";
            case "lms" -> "LMS";
            case "euler" -> "Euler";
            case "euler_a" -> "Euler a";
            case "heun" -> "Heun";
            case "unipc" -> "UniPC";
            case "lcm" -> "LCM";
            case "dpmpp_2m" -> "DPM++ 2M";
            case "dpmpp_2m_karras" -> "DPM++ 2M Karras";
            default -> scheduler;
        };
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.format(Locale.ROOT, "%.0f", value) : Double.toString(value);
    }
}
