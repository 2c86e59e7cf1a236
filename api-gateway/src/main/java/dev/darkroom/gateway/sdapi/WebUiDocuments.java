package dev.darkroom.gateway.sdapi;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.ModelCard;
import dev.darkroom.events.SamplerNames;
import dev.darkroom.events.StoredImage;
import dev.darkroom.storage.jobs.JobView;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What the web UI's API answers. */
final class WebUiDocuments {
    private static final int SHORT_HASH = 10;

    private WebUiDocuments() {}

    static String titleOf(ModelCard card) {
        return card.name() + " [" + shortHash(card) + "]";
    }

    static String shortHash(ModelCard card) {
        return card.revision().substring(0, Math.min(SHORT_HASH, card.revision().length()));
    }

    /**
     * Pictures in base64.
     *
     * @param parameters the request as it came, without its pictures
     * @param info an {@link Info} as a text of JSON
     */
    @Schema(name = "WebUiPictures")
    record Drawn(
            List<byte[]> images,
            @Schema(implementation = Object.class) JsonNode parameters,
            String info) {}

    /** How the pictures came to be. */
    record Info(
            String prompt,
            List<String> allPrompts,
            String negativePrompt,
            List<String> allNegativePrompts,
            long seed,
            List<Long> allSeeds,
            int width,
            int height,
            String samplerName,
            double cfgScale,
            int steps,
            int batchSize,
            int clipSkip,
            String sdModelName,
            List<String> infotexts) {
        static Info of(JobView job, List<String> infotexts) {
            GenerationRequest request = job.generation();
            int pictures = job.images().size();
            return new Info(
                    request.prompt(),
                    Collections.nCopies(pictures, request.prompt()),
                    request.negativePrompt(),
                    Collections.nCopies(pictures, request.negativePrompt()),
                    request.seed(),
                    job.images().stream().map(StoredImage::seed).toList(),
                    request.width(),
                    request.height(),
                    SamplerNames.of(request.scheduler()),
                    request.guidanceScale(),
                    request.steps(),
                    pictures,
                    request.clipSkip() + 1,
                    request.model(),
                    infotexts);
        }
    }

    @Schema(name = "WebUiModel")
    record Model(
            String title,
            String modelName,
            String hash,
            String sha256,
            String filename,
            @Nullable String config) {
        static Model of(ModelCard card) {
            return new Model(titleOf(card), card.name(), shortHash(card), card.revision(), card.name(), null);
        }
    }

    @Schema(name = "WebUiSampler")
    record Sampler(String name, List<String> aliases, Options options) {
        static Sampler of(String scheduler) {
            return new Sampler(SamplerNames.of(scheduler), List.of(scheduler), new Options());
        }

        /** There are none. */
        record Options() {}
    }

    /** How noise levels are spaced. */
    @Schema(name = "WebUiScheduler")
    record Scheduler(String name, String label) {
        static final List<Scheduler> ALL =
                List.of(new Scheduler("automatic", "Automatic"), new Scheduler("karras", "Karras"));
    }

    /** The settings that clients read. */
    @Schema(name = "WebUiOptions")
    record Options(
            String sdModelCheckpoint,
            String sdCheckpointHash,
            @JsonProperty("CLIP_stop_at_last_layers") int clip) {
        static Options of(ModelCard card) {
            return new Options(titleOf(card), card.revision(), 1);
        }
    }

    /**
     * How far the job in work is.
     *
     * @param progress from 0 to 1; 0 while none runs
     * @param etaRelative seconds to go
     */
    @Schema(name = "WebUiProgress")
    record Progress(double progress, double etaRelative, State state) {
        static final Progress NOTHING = new Progress(0, 0, new State("", 0, 0, 0));

        static Progress of(JobView job, int step, Instant now) {
            int steps = job.request().steps();
            Instant startedAt = job.startedAt();
            double seconds =
                    startedAt == null ? 0 : Duration.between(startedAt, now).toMillis() / 1000.0;
            return new Progress(
                    (double) step / steps,
                    step == 0 ? 0 : seconds / step * (steps - step),
                    new State(job.id().value(), 1, step, steps));
        }
    }

    @Schema(name = "WebUiState")
    record State(String job, int jobCount, int samplingStep, int samplingSteps) {}
}
