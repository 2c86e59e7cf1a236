package dev.darkroom.gateway.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.http.ProblemException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenerationFormTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "\"secret\"",
                "{\"prompt\":\"secret}",
                "{\"prompt\":secret}",
                "{\"prompt\":\"secret\"} {}",
                "{\"prompt\":\"secret\",\"prompt\":\"b\"}",
                "{\"guidance_scale\":NaN}",
                "{\"seed\":007}"
            })
    void shouldRefuseWhatIsNoJsonObjectWithoutRepeatingIt(String body) {
        ProblemException refusal = catchThrowableOfType(ProblemException.class, () -> read(body));

        assertThat(refusal.problem().status()).isEqualTo(400);
        assertThat(refusal.problem().toString()).doesNotContain("secret");
    }

    @Test
    void shouldTellThePlaceOfASyntaxError() {
        ProblemException refusal = catchThrowableOfType(ProblemException.class, () -> read("{\n\"prompt\" 7}"));

        assertThat(refusal.problem().detail()).startsWith("The body is not valid JSON at line 2, column ");
    }

    @Test
    void shouldRefuseBytesThatAreNoText() {
        byte[] body = {'{', '"', (byte) 0xff, '"', ':', '1', '}'};

        assertThat(catchThrowableOfType(ProblemException.class, () -> JsonFields.of(body))
                        .problem()
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"""
                {"guidance_scale":7,"prompt":"a","metadata":{"a":"1","b":"2"},"webhook_events_filter":["start","completed"]}""", """
                {"metadata":{"b":"2","a":"1"},"webhook_events_filter":["completed","start"],"prompt":"a","guidance_scale":7.0}""", """
                 { "prompt" : "\\u0061", "guidance_scale":7e0, "seed":null, "metadata":{"a":"1","b":"2"},
                   "webhook_events_filter":["start","completed","start"] }"""})
    void shouldGiveTheSameRequestTheSameFingerprintHoweverItIsWritten(String body) {
        assertThat(Fingerprint.of(read(body).form()))
                .isEqualTo("99a49daaad613ce10eaf5a414c8067193ed59b7a2161a6523781b74786c9c6a4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"prompt\":\"b\"}",
                "{\"prompt\":\"a\",\"seed\":1}",
                "{\"negative_prompt\":\"a\"}",
                "{\"prompt\":\"a\",\"metadata\":{\"a\":\"1\"}}"
            })
    void shouldGiveAnotherRequestAnotherFingerprint(String body) {
        assertThat(Fingerprint.of(read(body).form()))
                .isNotEqualTo(Fingerprint.of(read("{\"prompt\":\"a\"}").form()));
    }

    @Test
    void shouldKeepPromptsOutOfTexts() {
        assertThat(read("{\"prompt\":\"secret\"}").toString()).doesNotContain("secret");
    }

    private static FormReading read(String body) {
        return FormReading.generation(JsonFields.of(body.getBytes(StandardCharsets.UTF_8)));
    }
}
