package dev.darkroom.worker;

import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.GenerationTask;
import dev.darkroom.events.JobId;
import dev.darkroom.events.LoraUse;
import dev.darkroom.events.PromptSyntax;
import dev.darkroom.events.SourceImage;
import dev.darkroom.events.Topics;
import dev.darkroom.events.Upscale;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Tasks as the orchestrator would write them. */
public final class Tasks {
    public static final String PROMPT = "a red apple on the moon";

    private Tasks() {}

    public static JobId freshJob() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return JobId.fresh(Instant.now(), random.nextLong(), random.nextLong());
    }

    public static GenerationTask aTask() {
        return new GenerationTask(freshJob(), 1, aRequest("emoji-64", 4, 7, 1), null);
    }

    public static GenerationRequest aRequest(String model, int steps, long seed, int numImages) {
        return aRequest(model, steps, seed, numImages, 64);
    }

    public static GenerationRequest aRequest(String model, int steps, long seed, int numImages, int side) {
        return new GenerationRequest(
                model,
                Topics.DEFAULT_POOL,
                PROMPT,
                "blurry",
                side,
                side,
                steps,
                4,
                0,
                "ddim",
                seed,
                numImages,
                PromptSyntax.PLAIN,
                0,
                List.of(),
                null,
                null,
                false,
                0,
                null,
                null,
                null,
                Map.of());
    }

    /** The same request, beginning with an image. */
    public static GenerationRequest from(GenerationRequest request, SourceImage source) {
        return with(request, request.scheduler(), request.guidanceScale(), source, null);
    }

    /** The same request, keeping latents. */
    public static GenerationRequest keepingLatents(GenerationRequest request) {
        return copy(
                request,
                request.scheduler(),
                request.guidanceScale(),
                request.loras(),
                request.source(),
                request.upscale(),
                true);
    }

    /** The same request in the style of a LoRA. */
    public static GenerationRequest styled(GenerationRequest request, LoraUse lora) {
        return copy(
                request,
                request.scheduler(),
                request.guidanceScale(),
                List.of(lora),
                request.source(),
                request.upscale(),
                request.keepLatents());
    }

    /** The same request with what an engine's batches mix. */
    public static GenerationRequest with(
            GenerationRequest request,
            String scheduler,
            double guidanceScale,
            @Nullable SourceImage source,
            @Nullable Upscale upscale) {
        return copy(request, scheduler, guidanceScale, request.loras(), source, upscale, request.keepLatents());
    }

    private static GenerationRequest copy(
            GenerationRequest request,
            String scheduler,
            double guidanceScale,
            List<LoraUse> loras,
            @Nullable SourceImage source,
            @Nullable Upscale upscale,
            boolean keepLatents) {
        return new GenerationRequest(
                request.model(),
                request.pool(),
                request.prompt(),
                request.negativePrompt(),
                request.width(),
                request.height(),
                request.steps(),
                guidanceScale,
                0,
                scheduler,
                request.seed(),
                request.numImages(),
                request.promptSyntax(),
                request.clipSkip(),
                loras,
                source,
                upscale,
                keepLatents,
                request.priority(),
                request.deadline(),
                request.webhook(),
                request.client(),
                request.metadata());
    }
}
