package dev.darkroom.worker.images;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.LoraUse;
import dev.darkroom.events.PromptSyntax;
import dev.darkroom.events.SamplerNames;
import dev.darkroom.events.SourceImage;
import dev.darkroom.events.Upscale;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How an image came to be, in the words that AUTOMATIC1111's web UI writes into its images and that many tools read
 * back: the prompt, the negative prompt, and one line of comma-separated settings.
 */
public final class GenerationParameters {
    private static final int HASH_CHARACTERS = 10;

    private GenerationParameters() {}

    /**
     * Describes one image.
     *
     * @param seed the seed of this very image
     * @param revision hash of the model's configuration and weights
     */
    public static String describe(GenerationRequest request, long seed, String revision) {
        String negative = request.negativePrompt().isEmpty()
                ? ""
                : "\nNegative prompt: " + prompt(request.negativePrompt(), request.promptSyntax());
        SourceImage source = request.source();
        return prompt(request.prompt(), request.promptSyntax()) + negative
                + "\nSteps: " + request.steps()
                + ", Sampler: " + SamplerNames.inText(request.scheduler())
                + ", CFG scale: " + number(request.guidanceScale())
                + (request.guidanceRescale() == 0 ? "" : ", CFG Rescale: " + number(request.guidanceRescale()))
                + ", Seed: " + seed
                + ", Size: " + request.width() + "x" + request.height()
                + ", Model hash: " + revision.substring(0, Math.min(HASH_CHARACTERS, revision.length()))
                + ", Model: " + quoted(request.model())
                + loras(request.loras())
                + (source == null ? "" : ", Denoising strength: " + number(source.strength()))
                + upscale(request.upscale(), source)
                + (request.clipSkip() == 0 ? "" : ", Clip skip: " + (request.clipSkip() + 1))
                + ", Version: Darkroom";
    }

    /** There, brackets always carry weights, unless a backslash stands before them; and a backslash is written as two. */
    private static String prompt(String text, PromptSyntax syntax) {
        return switch (syntax) {
            case PLAIN -> text.replaceAll("[()\\[\\]\\\\]", "\\\\$0");
            case WEIGHTED -> text;
        };
    }

    /** A value that holds what separates values is a JSON string. */
    private static String quoted(String value) {
        return value.matches("[^,:\n]*") ? value : TextNode.valueOf(value).toString();
    }

    /** There, one strength is both of an image to begin with and of the second pass. */
    private static String upscale(@Nullable Upscale upscale, @Nullable SourceImage source) {
        if (upscale == null) {
            return "";
        }
        return (source == null ? ", Denoising strength: " : ", Hires strength: ") + number(upscale.strength())
                + ", Hires upscale: " + number(upscale.factor())
                + ", Hires steps: " + upscale.steps()
                + ", Hires upscaler: Lanczos";
    }

    private static String loras(List<LoraUse> loras) {
        return loras.isEmpty()
                ? ""
                : loras.stream()
                        .map(lora -> lora.name() + ":" + number(lora.scale()))
                        .collect(Collectors.joining(" ", ", Loras: ", ""));
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.format(Locale.ROOT, "%.0f", value) : Double.toString(value);
    }
}
