package dev.darkroom.gateway.submission;

import static dev.darkroom.gateway.submission.GenerationForms.EMOJI;
import static dev.darkroom.gateway.submission.GenerationForms.JOB;
import static dev.darkroom.gateway.submission.GenerationForms.PROMPT_BYTES;
import static dev.darkroom.gateway.submission.GenerationForms.RANDOM_SEED;
import static dev.darkroom.gateway.submission.GenerationForms.complete;
import static dev.darkroom.gateway.submission.GenerationForms.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.LoraUse;
import dev.darkroom.events.ModelCard;
import dev.darkroom.events.PromptSyntax;
import dev.darkroom.events.SourceImage;
import dev.darkroom.events.Upscale;
import dev.darkroom.events.Webhook;
import dev.darkroom.events.WebhookEvent;
import dev.darkroom.gateway.http.Violation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GenerationRulesTest {
    @Test
    void shouldBeginFromTheImageThatTheClientNames() {
        SourceImage image = complete("{\"prompt\":\"a\",\"image\":\"data:,\"}").source();
        SourceImage masked =
                complete("{\"prompt\":\"a\",\"image\":\"x\",\"mask\":\"y\"}").source();
        SourceImage weak =
                complete("{\"prompt\":\"a\",\"image\":\"x\",\"strength\":0.25}").source();

        assertThat(image).isEqualTo(new SourceImage("jobs/" + JOB + "/source/image.png", null, 0.8));
        assertThat(masked)
                .isEqualTo(new SourceImage("jobs/" + JOB + "/source/image.png", "jobs/" + JOB + "/source/mask.png", 1));
        assertThat(weak).isEqualTo(new SourceImage("jobs/" + JOB + "/source/image.png", null, 0.25));
    }

    @Test
    void shouldCompleteASecondPass() {
        assertThat(complete("{\"prompt\":\"a\",\"upscale\":{\"factor\":2}}").upscale())
                .isEqualTo(new Upscale(2, 20, 0.5));
        assertThat(complete("{\"prompt\":\"a\",\"upscale\":{\"factor\":1.5,\"steps\":8,\"strength\":0.3}}")
                        .upscale())
                .isEqualTo(new Upscale(1.5, 8, 0.3));
        assertThat(complete("{\"prompt\":\"a\"}").upscale()).isNull();
    }

    @Test
    void shouldTakeTheModelsLorasInTheirOrder() {
        GenerationRequest request =
                complete("{\"prompt\":\"a\",\"loras\":[{\"name\":\"neon\",\"scale\":-0.5},{\"name\":\"ink\"}]}");

        assertThat(request.loras()).containsExactly(new LoraUse("neon", -0.5), new LoraUse("ink", 1));
        assertThat(complete("{\"prompt\":\"a\"}").loras()).isEmpty();
    }

    @Test
    void shouldPutTheModelsDefaultsInPlace() {
        GenerationRequest request = complete("{\"model\":\"emoji\",\"prompt\":\"a red apple\"}");

        assertThat(request)
                .isEqualTo(new GenerationRequest(
                        "emoji",
                        "gpus",
                        "a red apple",
                        "",
                        64,
                        48,
                        20,
                        4.5,
                        0,
                        "ddim",
                        RANDOM_SEED,
                        1,
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
                        Map.of()));
    }

    @Test
    void shouldKeepWhatTheClientAskedFor() {
        GenerationRequest request = complete("""
            {"model":"emoji","prompt":"a","negative_prompt":"b","width":128,"height":8,"steps":100,"guidance_scale":0,"keep_latents":true,
             "scheduler":"euler","seed":9007199254740991,"num_images":4,
             "prompt_syntax":"weighted","clip_skip":2,"webhook":"https://example.test/hook?x=1",
             "webhook_events_filter":["start","completed"],"priority":-100,
             "deadline":"2026-03-01T14:00:00+01:00","metadata":{"k":"v"}}\
            """);

        assertThat(request)
                .isEqualTo(new GenerationRequest(
                        "emoji",
                        "gpus",
                        "a",
                        "b",
                        128,
                        8,
                        100,
                        0,
                        0,
                        "euler",
                        9007199254740991L,
                        4,
                        PromptSyntax.WEIGHTED,
                        2,
                        List.of(),
                        null,
                        null,
                        true,
                        -100,
                        Instant.parse("2026-03-01T13:00:00Z"),
                        new Webhook(
                                "https://example.test/hook?x=1", Set.of(WebhookEvent.START, WebhookEvent.COMPLETED)),
                        null,
                        Map.of("k", "v")));
    }

    @Test
    void shouldTakeTheOnlyModelWhenNoneIsNamed() {
        assertThat(complete("{\"prompt\":\"a\",\"model\":null}").model()).isEqualTo("emoji");
    }

    @Test
    void shouldTakeThePreferredModelWhenNoneIsNamed() {
        Map<String, ModelCard> models = Map.of("other", EMOJI);

        assertThat(complete("{\"prompt\":\"a\"}", models, Optional.of("other")).model())
                .isEqualTo(EMOJI.name());
    }

    @Test
    void shouldMeasurePromptsInBytes() {
        String twentyCharacters = "ü".repeat(PROMPT_BYTES / 2);

        assertThat(complete("{\"prompt\":\"" + twentyCharacters + "\"}").prompt())
                .isEqualTo(twentyCharacters);
        assertThat(refusal("{\"prompt\":\"" + twentyCharacters + "ü\",\"negative_prompt\":\"" + "x".repeat(41) + "\"}")
                        .errors())
                .containsExactly(
                        new Violation("prompt", "must have at most 40 bytes of UTF-8"),
                        new Violation("negative_prompt", "must have at most 40 bytes of UTF-8"));
    }

    @Test
    void shouldKeepLatentsOfImagesThatAreNotTooLarge() {
        ModelCard large = new ModelCard(
                "large",
                "StableDiffusionPipeline",
                "r1",
                "gpus",
                1024,
                1024,
                8,
                2048,
                20,
                100,
                4.5,
                4,
                16,
                3,
                "ddim",
                List.of("ddim"),
                List.of());

        assertThat(complete("{\"prompt\":\"a\",\"keep_latents\":true}", Map.of("large", large))
                        .keepLatents())
                .isTrue();
        assertThat(refusal("{\"prompt\":\"a\",\"keep_latents\":true,\"width\":1032}", Map.of("large", large))
                        .errors())
                .containsExactly(new Violation("keep_latents", "must be false for images of more than 1048576 pixels"));
        assertThat(refusal("{\"prompt\":\"a\",\"keep_latents\":1}").errors())
                .containsExactly(new Violation("keep_latents", "must be true or false"));
    }
}
