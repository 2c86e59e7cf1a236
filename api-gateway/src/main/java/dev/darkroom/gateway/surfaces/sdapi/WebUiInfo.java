package dev.darkroom.gateway.surfaces.sdapi;

import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.SamplerNames;
import dev.darkroom.events.SourceImage;
import dev.darkroom.events.StoredImage;
import dev.darkroom.events.Upscale;
import dev.darkroom.jobs.JobView;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the images came to be: every field of {@code Processed.js()} in the web UI's {@code modules/processing.py}. */
record WebUiInfo(
        String prompt,
        List<String> allPrompts,
        String negativePrompt,
        List<String> allNegativePrompts,
        long seed,
        List<Long> allSeeds,
        long subseed,
        List<Long> allSubseeds,
        double subseedStrength,
        int width,
        int height,
        String samplerName,
        double cfgScale,
        int steps,
        int batchSize,
        boolean restoreFaces,
        @Nullable String faceRestorationModel,
        String sdModelName,
        String sdModelHash,
        @Nullable String sdVaeName,
        @Nullable String sdVaeHash,
        int seedResizeFromW,
        int seedResizeFromH,
        @Nullable Double denoisingStrength,
        Map<String, String> extraGenerationParams,
        int indexOfFirstImage,
        List<String> infotexts,
        List<String> styles,
        String jobTimestamp,
        int clipSkip,
        boolean isUsingInpaintingConditioning,
        String version) {
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    /** A seed that would be drawn at random, if anything depended on it. */
    private static final long NONE = -1;

    private static final int NO_SIZE = -1;

    /** @param subseed as the client gave it; nothing is drawn from it */
    static WebUiInfo of(JobView job, @Nullable Long subseed, List<String> infotexts) {
        GenerationRequest request = job.generation();
        int images = job.images().size();
        long variation = subseed == null ? NONE : subseed;
        String hash =
                Infotext.read(infotexts.isEmpty() ? "" : infotexts.getFirst()).getOrDefault("Model hash", "");
        return new WebUiInfo(
                request.prompt(),
                Collections.nCopies(images, request.prompt()),
                request.negativePrompt(),
                Collections.nCopies(images, request.negativePrompt()),
                request.seed(),
                job.images().stream().map(StoredImage::seed).toList(),
                variation,
                Collections.nCopies(images, variation),
                0,
                request.width(),
                request.height(),
                SamplerNames.of(request.scheduler()),
                request.guidanceScale(),
                request.steps(),
                images,
                false,
                null,
                request.model(),
                hash,
                null,
                null,
                NO_SIZE,
                NO_SIZE,
                strength(request),
                Map.of(),
                0,
                infotexts,
                List.of(),
                TIMESTAMP.format(job.createdAt()),
                request.clipSkip() + 1,
                false,
                "Darkroom");
    }

    /** There is one field for both. */
    private static @Nullable Double strength(GenerationRequest request) {
        SourceImage source = request.source();
        Upscale upscale = request.upscale();
        return source != null ? (Double) source.strength() : upscale != null ? (Double) upscale.strength() : null;
    }
}
