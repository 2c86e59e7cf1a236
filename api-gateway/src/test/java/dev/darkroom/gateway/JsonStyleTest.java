package dev.darkroom.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.darkroom.documents.replicate.PredictionForm;
import dev.darkroom.gateway.streams.JobEventDocument;
import dev.darkroom.jobs.RecordedEvent;
import dev.darkroom.jobs.fixtures.JobStory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The JSON of a job's events, which names no version and so keeps its shape. */
class JsonStyleTest {
    private static final PredictionForm FORM =
            new PredictionForm("5c7d", List.of("prompt", "image"), Map.of("image", "https://example.org/apple.png"));

    private final ObjectMapper mapper = new ObjectMapper().registerModule(new JavaTimeModule());

    JsonStyleTest() {
        new JsonStyle().customize(mapper);
    }

    @Test
    void shouldShowTheRequestOfAnEventAsItAlwaysWas() throws JsonProcessingException {
        JobStory story = JobStory.storyOf("apple").askedAs(FORM.toClient()).submitted();

        assertThat(written(story)).isEqualTo("""
                {"version":1,"type":"job.submitted","recorded_at":"2026-03-01T12:00:00.000Z","data":{"job_id":"%s",\
                "tenant":"studio","fingerprint":"fingerprint","request":{"model":"emoji","pool":"default",\
                "prompt":"a red apple","negative_prompt":"blurry","width":64,"height":64,"steps":20,"guidance_scale":7.5,\
                "scheduler":"ddim","seed":7,"num_images":1,"prompt_syntax":"plain","clip_skip":0,"loras":[],\
                "source":null,"upscale":null,"keep_latents":false,"priority":0,"deadline":null,\
                "webhook":{"url":"https://example.org/hook","events":["completed"]},"prediction":{"version":"5c7d",\
                "inputs":["prompt","image"],"addresses":{"image":"https://example.org/apple.png"}},\
                "metadata":{"order":"42"}},"at":"2026-03-01T12:00:00.000Z"}}""".formatted(story.id()));
    }

    @Test
    void shouldShowThatAnotherInterfaceWasUsedAsItAlwaysWas() throws JsonProcessingException {
        assertThat(written(JobStory.storyOf("pear").submitted()))
                .contains("\"completed\"]},\"prediction\":null,\"metadata\":")
                .doesNotContain("\"client\"");
        assertThat(written(JobStory.storyOf("plum").training().submitted()))
                .contains("\"data\":\"jobs/", "\"pictures\":20,\"rank\":8")
                .doesNotContain("\"client\"", "\"prediction\"");
    }

    private String written(JobStory story) throws JsonProcessingException {
        return mapper.writeValueAsString(
                JobEventDocument.of(new RecordedEvent(1, story.events().getFirst(), JobStory.NOON)));
    }
}
