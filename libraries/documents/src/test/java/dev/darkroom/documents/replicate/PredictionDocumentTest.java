package dev.darkroom.documents.replicate;

import static dev.darkroom.jobs.fixtures.JobStory.NOON;
import static dev.darkroom.jobs.fixtures.JobStory.storyOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.darkroom.jobs.fixtures.JobStory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PredictionDocumentTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();
    private static final PredictionForm FORM = new PredictionForm(
            "cd".repeat(32),
            List.of("seed", "prompt", "scheduler", "image"),
            Map.of("image", "https://example.org/apple.png"));
    private static final PredictionLinks LINKS =
            new PredictionLinks(path -> "https://darkroom.example" + path, path -> "https://signed.example" + path);

    @Test
    void shouldTellAFinishedPredictionInTheClientsWords() throws JsonProcessingException {
        JobStory story = storyOf("apple").askedAs(FORM.toClient()).submitted();
        story.at(Duration.ofSeconds(1)).dispatched().started();
        story.at(Duration.ofSeconds(3)).succeeded();

        assertThat(document(story, 0)).isEqualTo(JSON.readTree("""
            {
              "id": "%1$s",
              "model": "darkroom/emoji",
              "version": "%2$s",
              "status": "succeeded",
              "input": {
                "seed": 7, "prompt": "a red apple", "scheduler": "DDIM", "image": "https://example.org/apple.png"
              },
              "output": ["https://signed.example/v1/jobs/%1$s/images/0"],
              "error": null,
              "logs": "Using seed: 7\\n100%%|##########| 20/20 [00:01<00:00, 13.33it/s]\\n",
              "data_removed": false,
              "source": "api",
              "created_at": "2026-03-01T12:00:00Z",
              "started_at": "2026-03-01T12:00:01Z",
              "completed_at": "2026-03-01T12:00:03Z",
              "metrics": {"predict_time": 2.0, "total_time": 3.0},
              "webhook": "https://example.org/hook",
              "webhook_events_filter": ["completed"],
              "urls": {
                "get": "https://darkroom.example/replicate/v1/predictions/%1$s",
                "cancel": "https://darkroom.example/replicate/v1/predictions/%1$s/cancel",
                "stream": "https://signed.example/replicate/v1/predictions/%1$s/stream",
                "web": "https://darkroom.example/v1/jobs/%1$s"
              }
            }
            """.formatted(story.id(), FORM.version())));
    }

    @Test
    void shouldTellAllInputsOfAJobThatWasNoPrediction() throws JsonProcessingException {
        JsonNode document = document(storyOf("apple").submitted(), 0);

        assertThat(document.path("status").asText()).isEqualTo("starting");
        assertThat(document.path("version").asText()).isEqualTo("hidden");
        assertThat(document.at("/input/num_inference_steps").asInt()).isEqualTo(20);
        assertThat(document.at("/input/guidance_scale").asDouble()).isEqualTo(7.5);
        assertThat(document.path("input").has("image")).isFalse();
        assertThat(document.path("logs").asText()).isEmpty();
        assertThat(document.has("metrics")).isFalse();
    }

    @Test
    void shouldTellProgressInTheLog() throws JsonProcessingException {
        JobStory story = storyOf("apple")
                .askedAs(FORM.toClient())
                .submitted()
                .dispatched()
                .started();

        assertThat(document(story, 5).path("status").asText()).isEqualTo("processing");
        assertThat(document(story, 5).path("logs").asText()).contains(" 25%|##        | 5/20 [");
    }

    @Test
    void shouldShowAPredictionAtWorkAsNewToWhoWaitsForItsEnd() throws JsonProcessingException {
        JobStory story = storyOf("apple")
                .askedAs(FORM.toClient())
                .submitted()
                .dispatched()
                .started();
        PredictionDocument now = PredictionDocument.of(story.view(), 5, NOON, LINKS);

        JsonNode early = JSON.valueToTree(now.asStarting());

        assertThat(early.path("status").asText()).isEqualTo("starting");
        assertThat(early.path("started_at").isNull()).isTrue();
        assertThat(early.path("output").isNull()).isTrue();
        assertThat(early.path("logs").asText()).isEmpty();
        assertThat(early.path("input")).isEqualTo(JSON.valueToTree(now).path("input"));
    }

    private static JsonNode document(JobStory story, int step) throws JsonProcessingException {
        return JSON.readTree(
                JSON.writeValueAsString(PredictionDocument.of(story.view(), step, NOON.plusSeconds(2), LINKS)));
    }
}
