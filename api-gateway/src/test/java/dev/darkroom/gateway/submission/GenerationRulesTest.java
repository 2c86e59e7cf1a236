package dev.darkroom.gateway.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.JobId;
import dev.darkroom.events.LoraUse;
import dev.darkroom.events.ModelCard;
import dev.darkroom.events.PromptSyntax;
import dev.darkroom.events.SourceImage;
import dev.darkroom.events.Upscale;
import dev.darkroom.events.Webhook;
import dev.darkroom.events.WebhookEvent;
import dev.darkroom.gateway.http.FieldLimits;
import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.http.Problem;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.http.Violation;
import dev.darkroom.outbound.OutboundPolicy;
import jakarta.validation.Validation;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GenerationRulesTest {
    private static final int PROMPT_BYTES = 40;
    private static final long RANDOM_SEED = 4711;
    private static final FieldLimits LIMITS =
            new FieldLimits(Validation.buildDefaultValidatorFactory().getValidator());
    private static final WebhookAddresses WEBHOOKS =
            new WebhookAddresses(OutboundPolicy.of(Set.of("http", "https"), Set.of(), List.of()));
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final ModelCard EMOJI = new ModelCard(
            "emoji",
            "StableDiffusionPipeline",
            "r1",
            "gpus",
            64,
            48,
            8,
            128,
            20,
            100,
            4.5,
            4,
            16,
            3,
            "ddim",
            List.of("ddim", "euler"),
            List.of("ink", "neon"));

    private static final JobId JOB = new JobId("0".repeat(26));

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'upscale':2 | upscale | must be an object",
                "'upscale':{} | upscale.factor | is required and must be from 1 to 4",
                "'upscale':{'factor':0.9} | upscale.factor | is required and must be from 1 to 4",
                "'upscale':{'factor':5} | upscale.factor | is required and must be from 1 to 4",
                "'upscale':{'factor':'two'} | upscale.factor | must be a number",
                "'upscale':{'factor':2},'width':72 | upscale.factor | must keep width and height within 128 pixels",
                "'upscale':{'factor':2,'steps':101} | upscale.steps | must be from 1 to 100",
                "'upscale':{'factor':2,'strength':0} | upscale.strength | must be above 0 and at most 1",
                "'upscale':{'factor':2,'steps':2,'strength':0.3} | upscale.strength | must leave at least one of 2 steps to draw",
                "'upscale':{'factor':2,'upscaler':'x'} | upscale.upscaler | is not a known field; the fields are factor, steps, strength",
                "'upscale':{'factor':2},'image':'x','mask':'y' | upscale"
                        + " | cannot be had with a mask: the second pass draws on all of the image",
                "'upscale':{'factor':2},'keep_latents':true | upscale | cannot be had with keep_latents"
            })
    void shouldRefuseASecondPassThatCannotBeMade(String fields, String field, String detail) {
        assertThat(refusal(("{'prompt':'a'," + fields + "}").replace('\'', '"')).errors())
                .containsExactly(new Violation(field, detail));
    }

    @Test
    void shouldRefuseAnImageThatCannotBeBegunFrom() {
        assertThat(refusal("{\"prompt\":\"a\",\"mask\":\"y\"}").errors())
                .containsExactly(new Violation("mask", "needs an image"));
        assertThat(refusal("{\"prompt\":\"a\",\"strength\":0.5}").errors())
                .containsExactly(new Violation("strength", "needs an image"));
        for (String strength : List.of("0", "-1", "1.01", "1e400")) {
            assertThat(refusal("{\"prompt\":\"a\",\"image\":\"x\",\"strength\":" + strength + "}")
                            .errors())
                    .contains(new Violation("strength", "must be above 0 and at most 1"));
        }
        assertThat(refusal("{\"prompt\":\"a\",\"image\":\"x\",\"strength\":0.5,\"steps\":1}")
                        .errors())
                .containsExactly(new Violation("strength", "must leave at least one of 1 steps to draw"));
    }

    @Test
    void shouldTakeTheModelsLorasInTheirOrder() {
        GenerationRequest request =
                complete("{\"prompt\":\"a\",\"loras\":[{\"name\":\"neon\",\"scale\":-0.5},{\"name\":\"ink\"}]}");

        assertThat(request.loras()).containsExactly(new LoraUse("neon", -0.5), new LoraUse("ink", 1));
        assertThat(complete("{\"prompt\":\"a\"}").loras()).isEmpty();
    }

    @Test
    void shouldNameTheFieldOfALoraThatItRefuses() {
        assertThat(refusal("{\"prompt\":\"a\",\"loras\":[{\"name\":\"ink\"},{\"name\":\"oil\",\"scale\":11}]}")
                        .errors())
                .containsExactlyInAnyOrder(
                        new Violation("loras[1].name", "must be one of ink, neon"),
                        new Violation("loras[1].scale", "must be from -10 to 10"));
        assertThat(refusal("{\"prompt\":\"a\",\"loras\":[{\"name\":7,\"weight\":1}]}")
                        .errors())
                .containsExactly(
                        new Violation("loras[0].name", "must be a string"),
                        new Violation("loras[0].weight", "is not a known field; the fields are name, scale"));
        assertThat(refusal("{\"prompt\":\"a\",\"loras\":\"ink\"}").errors())
                .containsExactly(new Violation("loras", "must be an array of objects"));
        String many = "{\"name\":\"ink\"},".repeat(9);
        assertThat(refusal("{\"prompt\":\"a\",\"loras\":[" + many.substring(0, many.length() - 1) + "]}")
                        .errors())
                .containsExactly(new Violation("loras", "must have at most 8 entries"));
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
    void shouldNameTheModelsWhenTheOneThatIsNamedIsGone() {
        Problem problem = refusal("{\"prompt\":\"a\",\"model\":\"gone\"}", Map.of("emoji", EMOJI, "other", EMOJI));

        assertThat(problem.errors()).containsExactly(new Violation("model", "must be one of emoji, other"));
    }

    @Test
    void shouldSayThatNoWorkerHasRegisteredAModel() {
        Problem problem = refusal("{\"prompt\":\"a\",\"model\":\"emoji\"}", Map.of());

        assertThat(problem.detail()).isEqualTo("model cannot be served: no worker has registered a model yet");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        "model":"unknown"           | model            | must be one of emoji
        "model":7                   | model            | must be a string
        "prompt":null               | prompt           | is required and must not be blank without an image
        "prompt":"  "               | prompt           | is required and must not be blank without an image
        "prompt":["a"]              | prompt           | must be a string
        "prompt":"a\\u0000b"        | prompt           | must not hold NUL characters or unpaired surrogates
        "negative_prompt":"\\ud800" | negative_prompt  | must not hold NUL characters or unpaired surrogates
        "negative_prompt":1         | negative_prompt  | must be a string
        "width":60                  | width            | must be a multiple of 8 from 8 to 128
        "width":0                   | width            | must be a multiple of 8 from 8 to 128
        "width":-8                  | width            | must be a multiple of 8 from 8 to 128
        "width":"64"                | width            | must be an integer
        "width":64.5                | width            | must be an integer
        "height":136                | height           | must be a multiple of 8 from 8 to 128
        "height":true               | height           | must be an integer
        "height":99999999999999999999 | height         | must be a multiple of 8 from 8 to 128
        "steps":0                   | steps            | must be from 1 to 100
        "steps":101                 | steps            | must be from 1 to 100
        "steps":-99999999999999999999 | steps          | must be from 1 to 100
        "num_images":0              | num_images       | must be from 1 to 4
        "num_images":5              | num_images       | must be from 1 to 4
        "prompt_syntax":"a1111"     | prompt_syntax    | must be plain or weighted
        "clip_skip":-1              | clip_skip        | must be from 0 to 3
        "clip_skip":4               | clip_skip        | must be from 0 to 3
        "guidance_scale":-0.5       | guidance_scale   | must be from 0 to 50
        "guidance_scale":50.5       | guidance_scale   | must be from 0 to 50
        "guidance_scale":1e999      | guidance_scale   | must be from 0 to 50
        "guidance_scale":"7"        | guidance_scale   | must be a number
        "guidance_rescale":-0.1     | guidance_rescale | must be from 0 to 1
        "guidance_rescale":1.1      | guidance_rescale | must be from 0 to 1
        "scheduler":"ddpm"          | scheduler        | must be one of ddim, euler
        "seed":-1                   | seed             | must be from 0 to 9007199254740991
        "seed":9007199254740992     | seed             | must be from 0 to 9007199254740991
        "seed":1.5                  | seed             | must be an integer
        "priority":101              | priority         | must be from -100 to 100
        "priority":-101             | priority         | must be from -100 to 100
        "deadline":"2026-03-01T12:00:00Z" | deadline | must be a time in the future in RFC 3339, for example 2030-01-31T12:00:00Z
        "deadline":"tomorrow"       | deadline         | must be a time in the future in RFC 3339, for example 2030-01-31T12:00:00Z
        "deadline":1893456000       | deadline         | must be a string
        "metadata":{"a":1}          | metadata         | must be an object whose values are strings
        "metadata":[]               | metadata         | must be an object whose values are strings
        "metadata":{"":"x"}         | metadata         | must have keys of 1 to 64 and values of at most 512 characters
        "metadata":{"a":"\\u0000"}  | metadata         | must not hold NUL characters or unpaired surrogates
        "webhook_events_filter":["start"] | webhook_events_filter | needs a webhook
        """)
    void shouldNameTheFieldAndItsLimit(String field, String name, String detail) {
        String others = field.startsWith("\"prompt\"") ? "" : "\"prompt\":\"a\",";

        Problem problem = refusal("{" + others + field + "}");

        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.errors()).containsExactly(new Violation(name, detail));
        assertThat(problem.detail()).isEqualTo(name + " " + detail);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://example.test/",
                "example.test",
                "/hook",
                "http:///hook",
                "http://exa mple.test/",
                "https://example.test:99999/",
                "mailto:a@example.test"
            })
    void shouldRefuseAWebhookThatIsNoWebAddress(String url) {
        Problem problem = refusal("{\"prompt\":\"a\",\"webhook\":\"" + url + "\"}");

        assertThat(problem.errors())
                .containsExactly(
                        new Violation("webhook", "must be an absolute http or https URL of at most 2048 characters"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[\"progress\"]", "[\"start\",\"end\"]"})
    void shouldRefuseUnknownWebhookEvents(String filter) {
        Problem problem =
                refusal("{\"prompt\":\"a\",\"webhook\":\"http://h/\",\"webhook_events_filter\":" + filter + "}");

        assertThat(problem.errors())
                .containsExactly(new Violation(
                        "webhook_events_filter", "must hold one or more of start, output, logs, completed"));
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
    void shouldLimitTheNumberOfLabels() {
        Map<String, String> labels = new TreeMap<>();
        for (int i = 0; i < 17; i++) {
            labels.put("\"k" + i + "\"", "\"v\"");
        }

        Problem problem =
                refusal("{\"prompt\":\"a\",\"metadata\":" + labels.toString().replace('=', ':') + "}");

        assertThat(problem.errors()).containsExactly(new Violation("metadata", "must have at most 16 entries"));
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

    @Test
    void shouldTellEveryViolationAtOnce() {
        Problem problem = refusal("{\"prompt\":3,\"width\":\"x\",\"steps\":0,\"seed\":-1,\"colour\":\"red\"}");

        assertThat(problem.errors().stream().map(Violation::field))
                .containsExactlyInAnyOrder("prompt", "width", "steps", "seed", "colour");
    }

    @Test
    void shouldListTheKnownFieldsWhenOneIsUnknown() {
        Problem problem = refusal("{\"prompt\":\"a\",\"cfg\":7}");

        assertThat(problem.detail()).startsWith("cfg is not a known field; the fields are model, prompt,");
    }

    @Test
    void shouldNeverRepeatThePrompt() {
        assertThat(refusal("{\"prompt\":\"secret\\u0000words\",\"steps\":0}").toString())
                .doesNotContain("secret");
    }

    private static GenerationRequest complete(String json) {
        return complete(json, Map.of("emoji", EMOJI));
    }

    private static GenerationRequest complete(String json, Map<String, ModelCard> models) {
        return complete(json, models, models.keySet().stream().findFirst());
    }

    private static GenerationRequest complete(String json, Map<String, ModelCard> models, Optional<String> preferred) {
        FormReading reading = FormReading.generation(JsonFields.of(json.getBytes(StandardCharsets.UTF_8)));
        return new GenerationRules((GenerationForm) reading.form(), reading, LIMITS, PROMPT_BYTES)
                .complete(JOB, new TreeMap<>(models), preferred, RANDOM_SEED, NOW, WEBHOOKS);
    }

    private static Problem refusal(String json) {
        return refusal(json, Map.of("emoji", EMOJI));
    }

    private static Problem refusal(String json, Map<String, ModelCard> models) {
        ProblemException refusal = catchThrowableOfType(ProblemException.class, () -> complete(json, models));
        return refusal.problem();
    }
}
