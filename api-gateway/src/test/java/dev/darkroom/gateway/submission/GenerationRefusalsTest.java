package dev.darkroom.gateway.submission;

import static dev.darkroom.gateway.submission.GenerationForms.EMOJI;
import static dev.darkroom.gateway.submission.GenerationForms.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.gateway.http.Problem;
import dev.darkroom.gateway.http.Violation;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link GenerationRules} refuse, and in which words. */
class GenerationRefusalsTest {
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
}
