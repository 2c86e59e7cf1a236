package dev.darkroom.gateway.surfaces.sdapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.gateway.Platform;
import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.http.Violation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebUiRequestTest {
    @Test
    void shouldReadTheWebUisWords() {
        ObjectNode request = text(
                "{'prompt':'(apple:1.2)','negative_prompt':'green','steps':9,'cfg_scale':3,'guidance_rescale':'0.7',"
                        + "'seed':5,'batch_size':2,'n_iter':2,'sampler_name':'euler','restore_faces':false}");

        assertThat(request.path("prompt_syntax").asText()).isEqualTo("weighted");
        assertThat(request.path("guidance_scale").asInt()).isEqualTo(3);
        assertThat(request.path("guidance_rescale").asDouble()).isEqualTo(0.7);
        assertThat(request.path("num_images").asInt()).isEqualTo(4);
        assertThat(request.path("scheduler").asText()).isEqualTo("euler");
        assertThat(request.path("seed").asInt()).isEqualTo(5);
        assertThat(request.path("model").asText()).isEqualTo("emoji");
        assertThat(request.has("restore_faces")).isFalse();
    }

    @Test
    void shouldTakeNumbersAsTexts() {
        ObjectNode request = text("{'prompt':'a','steps':'9','cfg_scale':'7','width':'64','height':' 64 ','seed':'-1',"
                + "'batch_size':'2'}");

        assertThat(request.path("steps").asText()).isEqualTo("9");
        assertThat(request.path("steps").isNumber()).isTrue();
        assertThat(request.path("guidance_scale").asDouble()).isEqualTo(7);
        assertThat(request.path("width").asInt()).isEqualTo(64);
        assertThat(request.path("height").asInt()).isEqualTo(64);
        assertThat(request.has("seed")).isFalse();
        assertThat(request.path("num_images").asInt()).isEqualTo(2);
        assertThat(refusal("{'prompt':'a','seed':'soon'}")).containsExactly("seed");
    }

    @Test
    void shouldDrawASeedWhereMinusOneAsksForIt() {
        assertThat(text("{'prompt':'a','seed':-1}").has("seed")).isFalse();
    }

    @Test
    void shouldTakeImagesWithAndWithoutTheirPrefix() {
        ObjectNode request = image("'mask':'data:image/png;base64,BBBB','denoising_strength':0.5");

        assertThat(request.path("image").asText()).isEqualTo("data:image/png;base64,AAAA");
        assertThat(request.path("mask").asText()).isEqualTo("data:image/png;base64,BBBB");
        assertThat(request.path("strength").asDouble()).isEqualTo(0.5);
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 1", "0, 0", "'\"2\"', 1", "2.0, 1", "12, 11"})
    void shouldCountTheLayerToStopAtFromOne(String layer, int skipped) {
        ObjectNode request = text("{'prompt':'a','override_settings':{'CLIP_stop_at_last_layers':" + layer + "}}");

        assertThat(request.path("clip_skip").asInt(-1)).isEqualTo(skipped);
    }

    @Test
    void shouldTakeAdaptationsOutOfThePrompt() {
        ObjectNode request = text("{'prompt':'a cat <lora:ink:0.5>, <lyco:oil> (wet:1.2) BREAK in rain'}");

        assertThat(request.path("prompt").asText()).isEqualTo("a cat ,  (wet:1.2) BREAK in rain");
        assertThat(request.path("loras").toString())
                .isEqualTo("[{\"name\":\"ink\",\"scale\":0.5},{\"name\":\"oil\",\"scale\":1.0}]");
        assertThat(text("{'prompt':'a<lora:ink:0.5>','disable_extra_networks':true}")
                        .has("loras"))
                .isFalse();
        assertThat(text("{'prompt':'a<lora:ink:0.5:0.5>'}").path("loras")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a <hypernet:x:1>",
                "a <lora:ink:much>",
                "a <lora:ink:1:0.5>",
                "a <lora:ink:1:dyn=4>",
                "a cat AND a dog",
                "a [cat:dog:0.5]",
                "a [cat:10]",
                "a [cat|dog] here",
                "a ([(red:1.2) cat:dog: 4 ])"
            })
    void shouldRefuseWhatAPromptCannotSayHere(String prompt) {
        assertThat(refusal("{'prompt':'" + prompt + "'}")).containsExactly("prompt");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a [cat] AND1", "a \\\\[cat:dog:0.5\\\\]", "time 10:30 [late]", "a|b", "(a:b) [c", "sand and sea"
            })
    void shouldTakeEveryOtherPromptForWhatItSays(String prompt) {
        assertThat(text("{'prompt':'" + prompt + "'}").path("prompt").asText()).isEqualTo(prompt.replace("\\\\", "\\"));
    }

    @Test
    void shouldReadWordsOfTheNegativePromptAsThey() {
        assertThat(text("{'prompt':'a','negative_prompt':'cats AND dogs'}")
                        .path("negative_prompt")
                        .asText())
                .isEqualTo("cats AND dogs");
        assertThat(refusal("{'prompt':'a','negative_prompt':'[a:b:3]'}")).containsExactly("negative_prompt");
    }

    @Test
    void shouldNameWhatIsWrong() {
        assertThat(refusal("{'prompt':'a','sampler_name':'Nope','seed':'x'}"))
                .containsExactlyInAnyOrder("sampler_name", "seed");
        for (String scheduler : List.of("nonsense", "sgm_uniform", "karras", "exponential")) {
            assertThat(refusal("{'prompt':'a','sampler_name':'Euler','scheduler':'" + scheduler + "'}"))
                    .as(scheduler)
                    .containsExactly("scheduler");
        }
        assertThat(text("{'prompt':'a','sampler_name':'Euler','scheduler':'Automatic'}")
                        .path("scheduler")
                        .asText())
                .isEqualTo("euler");
    }

    private static List<String> refusal(String json) {
        return catchThrowableOfType(ProblemException.class, () -> text(json)).problem().errors().stream()
                .map(Violation::field)
                .toList();
    }

    private static ObjectNode text(String json) {
        return WebUiRequest.ofText(fields(json), Platform.EMOJI);
    }

    private static ObjectNode image(String more) {
        return WebUiRequest.ofImage(fields("{'prompt':'a','init_images':['AAAA']," + more + "}"), Platform.EMOJI);
    }

    static JsonFields fields(String json) {
        return WebUiRequest.fields(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
