package dev.darkroom.documents.replicate;

import static dev.darkroom.jobs.fixtures.JobStory.storyOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.Codec;
import dev.darkroom.events.JobCommand;
import dev.darkroom.events.JobCommand.SubmitJob;
import dev.darkroom.events.JobSpec;
import dev.darkroom.events.WireType;
import dev.darkroom.jobs.fixtures.JobStory;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PredictionFormTest {
    private static final WireType OLD = new WireType("job.submit", 1);

    static List<PredictionForm> forms() {
        return List.of(
                new PredictionForm(
                        "5c7d", List.of("prompt", "image"), Map.of("image", "https://example.org/apple.png")),
                new PredictionForm("", List.of(), Map.of()),
                new PredictionForm("5c7d", List.of("", "seed", "seed", "input.1"), Map.of("", "", "a.b", "\"x\"\n")),
                new PredictionForm(
                        "5c7d",
                        IntStream.range(0, 30).mapToObj(i -> "input-" + i).toList(),
                        Map.of()));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void shouldReadBackWhatItGaveToTheRequest(PredictionForm form) {
        assertThat(PredictionForm.of(form.toClient())).isEqualTo(form);
    }

    @ParameterizedTest
    @MethodSource("forms")
    void shouldComeBackFromAMessageOfVersionOne(PredictionForm form) {
        JobSpec request = request(form.toClient());
        byte[] written = Codec.COMMANDS.writing(1).encode(submit(request));

        assertThat(new String(written, UTF_8))
                .contains("\"prediction\":{\"version\":")
                .doesNotContain("\"client\"");
        SubmitJob read = (SubmitJob) Codec.COMMANDS.decode(OLD, written);
        assertThat(read.request()).isEqualTo(request);
        assertThat(PredictionForm.of(read.request())).isEqualTo(form);
    }

    @Test
    void shouldReadNoneWhereAnotherInterfaceWasUsed() {
        assertThat(PredictionForm.of(Map.of("surface", "another", "version", "5c7d")))
                .isNull();
        assertThat(PredictionForm.of(storyOf("apple").request())).isNull();
    }

    private static JobSpec request(Map<String, String> client) {
        return storyOf("apple").askedAs(client).request();
    }

    private static JobCommand submit(JobSpec request) {
        return new SubmitJob(storyOf("apple").id(), JobStory.TENANT, "fingerprint", request, JobStory.NOON, null);
    }
}
