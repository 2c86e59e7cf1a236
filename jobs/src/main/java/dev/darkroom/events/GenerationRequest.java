package dev.darkroom.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a client decides of an image, complete: the gateway has put the model's defaults in place, so that the same
 * request gives the same image at any time, but for last bits that depend on the worker's device and on what shares its calls.
 *
 * @param model name of a registered model
 * @param pool the worker pool that serves the model
 * @param width image width in pixels
 * @param height image height in pixels
 * @param steps denoising steps
 * @param guidanceScale classifier-free guidance scale w (Ho and Salimans 2022); 1 or less turns guidance off
 * @param guidanceRescale how much of the spread that guidance adds is taken back (Lin et al. 2023), 0 for none to 1; none where it is
 * absent
 * @param scheduler sampler name, for example {@code ddim}
 * @param seed seed of the first image; image i is drawn from {@code seed + i}
 * @param numImages images to draw
 * @param promptSyntax whether brackets in the prompts carry weights
 * @param clipSkip how many of the text encoder's last layers to leave out
 * @param loras adaptations of the model, in the order in which they are applied
 * @param source the image to start from, if any
 * @param upscale the second pass, if any
 * @param keepLatents whether the latents on the way to the first image are kept beside it, to be looked at
 * @param priority of the tenant's own jobs the one with the higher priority runs earlier
 * @param deadline a job that still waits then fails instead
 * @param webhook where completion is announced, if anywhere
 * @param client interface-specific data of the request, stored opaquely with the job (such as Replicate's); null if none
 * @param metadata the client's own labels, returned as they came
 */
public record GenerationRequest(
        String model,
        String pool,
        String prompt,
        String negativePrompt,
        int width,
        int height,
        int steps,
        double guidanceScale,

        @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonSetter(nulls = Nulls.SET)
        double guidanceRescale,

        String scheduler,
        long seed,
        int numImages,
        PromptSyntax promptSyntax,
        int clipSkip,
        List<LoraUse> loras,
        @JsonSetter(nulls = Nulls.SET) @Nullable SourceImage source,
        @JsonSetter(nulls = Nulls.SET) @Nullable Upscale upscale,
        @JsonSetter(nulls = Nulls.SET) boolean keepLatents,
        int priority,
        @JsonSetter(nulls = Nulls.SET) @Nullable Instant deadline,
        @JsonSetter(nulls = Nulls.SET) @Nullable Webhook webhook,
        @JsonSetter(nulls = Nulls.SET) @Nullable Map<String, String> client,
        Map<String, String> metadata)
        implements JobSpec {

    public GenerationRequest {
        loras = List.copyOf(loras);
        client = client == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(client));
        // Keeps the order in which the client gave them.
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    @Override
    public List<String> sources() {
        return source == null ? List.of() : source.keys();
    }

    @Override
    public long cost() {
        double first = JobSpec.cells(width, height) * (source == null ? steps : stepsRun(steps, source.strength()));
        return JobSpec.costOf(numImages * (first + (upscale == null ? 0 : secondPass(upscale))));
    }

    private double secondPass(Upscale second) {
        int wider = (int) Math.round(width * second.factor());
        int higher = (int) Math.round(height * second.factor());
        return JobSpec.cells(wider, higher) * stepsRun(second.steps(), second.strength());
    }

    /** Of a pass that begins with an image, as in diffusers: {@code min(int(steps * strength), steps)}. Encoding it is work too. */
    private static long stepsRun(int steps, double strength) {
        return Math.max(1, Math.min((long) (steps * strength), steps));
    }

    @Override
    public GenerationRequest again(UnaryOperator<String> copies) {
        return new GenerationRequest(
                model,
                pool,
                prompt,
                negativePrompt,
                width,
                height,
                steps,
                guidanceScale,
                guidanceRescale,
                scheduler,
                seed,
                numImages,
                promptSyntax,
                clipSkip,
                loras,
                source == null ? null : source.withKeys(copies),
                upscale,
                keepLatents,
                priority,
                null,
                webhook,
                client,
                metadata);
    }

    /** Prompts never reach a log. */
    @Override
    public String toString() {
        return "GenerationRequest[model=" + model + ", width=" + width + ", height=" + height + ", steps=" + steps
                + "]";
    }
}
