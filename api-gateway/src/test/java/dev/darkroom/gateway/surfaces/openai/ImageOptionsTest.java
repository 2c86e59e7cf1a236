package dev.darkroom.gateway.surfaces.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.http.Violation;
import dev.darkroom.gateway.images.OutputFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageOptionsTest {
    @Test
    void shouldPassOnWhatIsNotOpenAis() {
        ImageOptions options =
                read("{\"prompt\":\"a\",\"model\":\"emoji\",\"seed\":7,\"steps\":4,\"n\":2,\"size\":\"64x96\","
                        + "\"user\":\"u\",\"style\":\"vivid\",\"quality\":\"hd\"}");

        assertThat(options.request().toString())
                .isEqualTo(
                        "{\"prompt\":\"a\",\"model\":\"emoji\",\"seed\":7,\"steps\":4,\"num_images\":2,\"width\":64,\"height\":96}");
        assertThat(options.quality()).isEqualTo("hd");
    }

    @Test
    void shouldIgnoreForeignFieldsThatAreOff() {
        ImageOptions options =
                read("{\"prompt\":\"a\",\"seed\":0,\"tomorrow\":false,\"other\":null,\"more\":[],\"on\":1}");

        assertThat(options.request().toString()).isEqualTo("{\"prompt\":\"a\",\"seed\":0,\"on\":1,\"num_images\":1}");
    }

    @Test
    void shouldAnswerEditsInBothFormsByDefault() {
        assertThat(ImageOptions.ofEdit(fields("{\"prompt\":\"a\"}")).forms())
                .containsExactlyInAnyOrder(ImageOptions.Form.ADDRESS, ImageOptions.Form.BASE64);
        assertThat(ImageOptions.ofEdit(fields("{\"prompt\":\"a\",\"response_format\":\"url\"}"))
                        .forms())
                .containsExactly(ImageOptions.Form.ADDRESS);
    }

    @Test
    void shouldAnswerAddressesOfPngByDefault() {
        ImageOptions usual = read("{\"prompt\":\"a\",\"size\":\"auto\"}");
        ImageOptions special = read("{\"prompt\":\"a\",\"response_format\":\"b64_json\",\"output_format\":\"webp\","
                + "\"output_compression\":0}");

        assertThat(usual.forms()).containsExactly(ImageOptions.Form.ADDRESS);
        assertThat(usual.format()).isEqualTo(OutputFormat.PNG);
        assertThat(special.forms()).containsExactly(ImageOptions.Form.BASE64);
        assertThat(special.format()).isEqualTo(OutputFormat.WEBP);
        assertThat(special.compression()).isEqualTo(1);
    }

    @Test
    void shouldStreamImagesThemselves() {
        ImageOptions options = read("{\"prompt\":\"a\",\"stream\":true,\"partial_images\":2}");

        assertThat(options.stream()).isTrue();
        assertThat(options.forms()).containsExactly(ImageOptions.Form.BASE64);
        assertThat(options.partialImages()).isEqualTo(2);
        assertThat(options.event("completed")).isEqualTo("image_generation.completed");
    }

    @Test
    void shouldNameEveryFieldThatIsWrong() {
        ProblemException refused = catchThrowableOfType(
                ProblemException.class,
                () -> read("{\"n\":11,\"size\":\"big\",\"stream\":1,\"partial_images\":4,\"response_format\":\"gif\","
                        + "\"output_format\":\"gif\",\"background\":\"transparent\"}"));

        assertThat(refused.problem().errors())
                .extracting(Violation::field)
                .containsExactlyInAnyOrder(
                        "n", "size", "stream", "partial_images", "response_format", "output_format", "background");
    }

    @Test
    void shouldNameTheClientsFieldsInRefusalsOfTheJob() {
        ProblemException refused = (ProblemException) ImageOptions.NAMES.inTheirWords(ProblemException.invalidRequest(
                List.of(new Violation("width", "is odd"), new Violation("seed", "is negative"))));

        assertThat(refused.problem().errors()).extracting(Violation::field).containsExactly("size", "seed");
    }

    private static ImageOptions read(String json) {
        return ImageOptions.read("image_generation", fields(json));
    }

    private static JsonFields fields(String json) {
        return JsonFields.of(json.getBytes(StandardCharsets.UTF_8));
    }
}
