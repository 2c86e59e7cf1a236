package dev.darkroom.gateway.sdapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.gateway.Platform;
import dev.darkroom.gateway.json.JsonFields;
import dev.darkroom.gateway.problems.ProblemException;
import dev.darkroom.gateway.problems.Violation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebUiRequestTest {
    @Test
    void shouldReadTheWebUisWords() {
        ObjectNode request = text(
                "{\"prompt\":\"(apple:1.2)\",\"negative_prompt\":\"green\",\"steps\":9,\"cfg_scale\":3,"
                        + "\"seed\":5,\"batch_size\":2,\"n_iter\":2,\"sampler_name\":\"euler\",\"restore_faces\":false}");

        assertThat(request.path("prompt_syntax").asText()).isEqualTo("weighted");
        assertThat(request.path("guidance_scale").asInt()).isEqualTo(3);
        assertThat(request.path("num_images").asInt()).isEqualTo(4);
        assertThat(request.path("scheduler").asText()).isEqualTo("euler");
        assertThat(request.path("seed").asInt()).isEqualTo(5);
        assertThat(request.path("model").asText()).isEqualTo("emoji");
        assertThat(request.has("restore_faces")).isFalse();
    }

    @Test
    void shouldDrawASeedWhereMinusOneAsksForIt() {
        assertThat(text("{\"prompt\":\"a\",\"seed\":-1}").has("seed")).isFalse();
    }

    @Test
    void shouldFindTheCheckpointByItsTitle() {
        String title = WebUiDocuments.titleOf(Platform.EMOJI);

        assertThat(text("{\"prompt\":\"a\",\"override_settings\":{\"sd_model_checkpoint\":\"" + title + "\"}}")
                        .path("model")
                        .asText())
                .isEqualTo("emoji");
    }

    @Test
    void shouldTakePicturesWithAndWithoutTheirPrefix() {
        ObjectNode request = WebUiRequest.ofImage(
                fields("{\"prompt\":\"a\",\"init_images\":[\"AAAA\"],\"mask\":\"data:image/png;base64,BBBB\","
                        + "\"denoising_strength\":0.5}"),
                List.of(Platform.EMOJI));

        assertThat(request.path("image").asText()).isEqualTo("data:image/png;base64,AAAA");
        assertThat(request.path("mask").asText()).isEqualTo("data:image/png;base64,BBBB");
        assertThat(request.path("strength").asDouble()).isEqualTo(0.5);
    }

    @Test
    void shouldNameWhatIsWrong() {
        assertThat(refusal("{\"prompt\":\"a\",\"sampler_name\":\"Nope\",\"seed\":\"x\"}"))
                .containsExactlyInAnyOrder("sampler_name", "seed");
        assertThat(refusal("{\"prompt\":\"a\",\"override_settings\":{\"sd_model_checkpoint\":\"nope\"}}"))
                .containsExactly("override_settings.sd_model_checkpoint");
    }

    private static List<String> refusal(String json) {
        return catchThrowableOfType(ProblemException.class, () -> text(json)).problem().errors().stream()
                .map(Violation::field)
                .toList();
    }

    private static ObjectNode text(String json) {
        return WebUiRequest.ofText(fields(json), List.of(Platform.EMOJI));
    }

    private static JsonFields fields(String json) {
        return JsonFields.of(json.getBytes(StandardCharsets.UTF_8));
    }
}
