package dev.darkroom.documents;

import static dev.darkroom.jobs.fixtures.JobStory.storyOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.darkroom.jobs.fixtures.JobStory;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JobDocumentTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    @Test
    void shouldTellAFinishedJobWhole() throws JsonProcessingException {
        JobStory story = storyOf("apple").submitted();
        story.at(Duration.ofSeconds(1)).dispatched().started();
        story.at(Duration.ofSeconds(3)).succeeded();

        assertThat(document(story, 3, null)).isEqualTo(JSON.readTree("""
                                {
                                  "id": "%1$s",
                                  "status": "succeeded",
                                  "model": "emoji",
                                  "input": {
                                    "model": "emoji", "prompt": "a red apple", "negative_prompt": "blurry",
                                    "width": 64, "height": 64, "steps": 20, "guidance_scale": 7.5,
                                    "guidance_rescale": 0.0, "scheduler": "ddim",
                                    "seed": 7, "num_images": 1, "prompt_syntax": "plain", "clip_skip": 0, "loras": [],
                                    "upscale": null, "keep_latents": false, "priority": 0, "deadline": null,
                                    "webhook": "https://example.org/hook", "webhook_events_filter": ["completed"],
                                    "metadata": {"order": "42"}
                                  },
                                  "created_at": "2026-03-01T12:00:00Z",
                                  "started_at": "2026-03-01T12:00:01Z",
                                  "completed_at": "2026-03-01T12:00:03Z",
                                  "progress": {"step": 20, "steps": 20},
                                  "queue_position": null,
                                  "images": [{
                                    "index": 0, "url": "https://darkroom.example/v1/jobs/%1$s/images/0",
                                    "width": 64, "height": 64, "seed": 7, "sha256": "%2$s"
                                  }],
                                  "error": null,
                                  "attempts": 1,
                                  "metrics": {
                                    "encode_seconds": 0.25, "denoise_seconds": 1.5, "decode_seconds": 0.125,
                                    "total_seconds": 2.0
                                  }
                                }
                                """.formatted(story.id(), "ab".repeat(32))));
    }

    @Test
    void shouldTellWhatATrainingHasMade() throws JsonProcessingException {
        JsonNode document = document(
                storyOf("ink").training().submitted().dispatched().started().succeeded(), 300, null);

        assertThat(document.at("/model").asText()).isEqualTo("emoji");
        assertThat(document.at("/progress/steps").asInt()).isEqualTo(300);
        assertThat(document.at("/input")).isEqualTo(JSON.readTree("""
                {
                  "kind": "lora", "model": "emoji", "name": "ink", "images": 20, "rank": 8, "steps": 300,
                  "learning_rate": 0.001, "batch_size": 4, "resolution": 64, "seed": 7,
                  "sample_prompts": ["a red apple"], "priority": 0, "deadline": null, "webhook": null,
                  "webhook_events_filter": [], "metadata": {}
                }
                """));
        assertThat(document.at("/trained_model")).isEqualTo(JSON.readTree("""
                {"name": "ink", "kind": "lora", "base": "emoji"}
                """));
    }

    @Test
    void shouldTellHowFarARunningJobHasCome() throws JsonProcessingException {
        JsonNode document = document(storyOf("apple").submitted().dispatched().started(), 7, null);

        assertThat(document.at("/status").asText()).isEqualTo("running");
        assertThat(document.at("/progress/step").asInt()).isEqualTo(7);
    }

    @Test
    void shouldCountTheStepsOfACheckpoint() throws JsonProcessingException {
        JobStory story = storyOf("apple").submitted().dispatched().started().checkpointed(5);

        assertThat(document(story.attemptFailed(), 0, 0L).at("/progress/step").asInt())
                .isEqualTo(5);
    }

    @Test
    void shouldTellThePlaceInTheQueue() throws JsonProcessingException {
        JsonNode document = document(storyOf("apple").submitted(), 0, 3L);

        assertThat(document.at("/queue_position").asLong()).isEqualTo(3);
        assertThat(document.at("/started_at").isNull()).isTrue();
        assertThat(document.at("/images")).isEmpty();
    }

    @Test
    void shouldTellWhyAJobFailed() throws JsonProcessingException {
        JsonNode document =
                document(storyOf("apple").submitted().dispatched().started().failed(), 7, null);

        assertThat(document.at("/error")).isEqualTo(JSON.readTree("""
                        {"code": "worker_lost", "message": "the worker died", "retryable": false}
                        """));
        assertThat(document.at("/progress/step").asInt()).isEqualTo(7);
    }

    private static JsonNode document(JobStory story, int step, @Nullable Long queuePosition)
            throws JsonProcessingException {
        JobDocument document = JobDocument.of(story.view(), step, queuePosition, "https://darkroom.example"::concat);
        return JSON.readTree(JSON.writeValueAsString(document));
    }
}
