package dev.darkroom.gateway.surfaces.sdapi;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.events.ModelCard;
import dev.darkroom.events.SamplerNames;
import dev.darkroom.events.SamplerNames.ScheduleType;
import dev.darkroom.jobs.JobView;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
     * Images in base64.
     *
     * @param parameters the request as it came, without its images
     * @param info a {@link WebUiInfo} as a text of JSON
     */
    @Schema(name = "WebUiImages")
    record Drawn(
            List<byte[]> images,
            @Schema(implementation = Object.class) JsonNode parameters,
            String info) {}

    @Schema(name = "WebUiModel")
    record Model(
            String title,
            String modelName,
            String hash,
            String sha256,
            String filename,
            @Nullable @Schema(nullable = true) String config) {
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
        static final List<Scheduler> ALL = Arrays.stream(ScheduleType.values())
                .map(type -> new Scheduler(type.key(), type.label()))
                .toList();
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

        /** The model that was chosen is not registered at the moment. */
        static Options ofMissing(String name) {
            return new Options(name, "", 1);
        }
    }

    /** The one setting that has an effect. */
    @Schema(name = "WebUiChangedOptions")
    record ChangedOptions(
            @Nullable @Schema(description = "Title, name or hash of GET /sdapi/v1/sd-models")
            String sdModelCheckpoint) {}

    @Schema(name = "WebUiPng")
    record PngFields(
            @Schema(required = true, description = "A PNG in base64")
            String image) {}

    /**
     * How an image was drawn, as it says itself; empty where it does not.
     *
     * @param info the text as it is
     * @param items all texts of the image, by their names
     * @param parameters the settings in it, by their names there
     */
    @Schema(name = "WebUiPngInfo")
    record PngInfo(String info, Map<String, String> items, Map<String, String> parameters) {
        static PngInfo of(String infotext) {
            return new PngInfo(
                    infotext, infotext.isEmpty() ? Map.of() : Map.of("parameters", infotext), Infotext.read(infotext));
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
