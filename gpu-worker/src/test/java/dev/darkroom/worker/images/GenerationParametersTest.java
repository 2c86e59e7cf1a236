package dev.darkroom.worker.images;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.PromptSyntax;
import dev.darkroom.events.Topics;
import dev.darkroom.events.Upscale;
import dev.darkroom.worker.Tasks;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenerationParametersTest {

    @Test
    void shouldReadLikeTheParametersOfAutomatic1111() {
        assertThat(GenerationParameters.describe(request("blurry", 7.5, "euler_a"), 11, "0123456789abcdef"))
                .isEqualTo("""
                    a red apple
                    Negative prompt: blurry
                    Steps: 20, Sampler: Euler a, CFG scale: 7.5, Seed: 11, Size: 512x768, \
                    Model hash: 0123456789, Model: tiny, Version: Darkroom\
                    """);
    }

    @Test
    void shouldLeaveOutANegativePromptThatIsEmpty() {
        assertThat(GenerationParameters.describe(request("", 4, "ddim"), 1, "ab"))
                .isEqualTo("a red apple\nSteps: 20, Sampler: DDIM, CFG scale: 4, Seed: 1, Size: 512x768, "
                        + "Model hash: ab, Model: tiny, Version: Darkroom");
    }

    @ParameterizedTest
    @CsvSource({
        "ddim,DDIM",
        "euler,Euler",
        "dpmpp_2s,DPM++ 2S",
        "dpmpp_2m_karras,DPM++ 2M Karras",
        "lms_karras,LMS Karras",
        "dpmpp_2m_sde_exponential,DPM++ 2M SDE Exponential",
        "brand_new,brand_new"
    })
    void shouldNameSamplersAsOtherToolsDo(String scheduler, String sampler) {
        assertThat(GenerationParameters.describe(request("", 4, scheduler), 1, "ab"))
                .contains("Sampler: " + sampler + ",");
    }

    @Test
    void shouldSayHowNoiseLevelsAreSpacedWhereTheSamplersNameWouldBeTakenForAnother() {
        // There, the name alone means Karras' spacing.
        assertThat(GenerationParameters.describe(request("", 4, "dpmpp_2m"), 1, "ab"))
                .contains("Sampler: DPM++ 2M, Schedule type: Uniform, CFG scale");
    }

    @Test
    void shouldEscapeBracketsOfPlainPromptsAlone() {
        GenerationRequest plain = request("[low] (bad:1.3) a\\b", 4, "ddim");
        GenerationRequest weighted = request("[low] (bad:1.3)", 4, "ddim", 0, PromptSyntax.WEIGHTED);

        assertThat(GenerationParameters.describe(plain, 1, "ab"))
                .contains("Negative prompt: \\[low\\] \\(bad:1.3\\) a\\\\b\n");
        assertThat(GenerationParameters.describe(weighted, 1, "ab")).contains("Negative prompt: [low] (bad:1.3)\n");
    }

    @Test
    void shouldTellOfASecondPassAsOtherToolsDo() {
        GenerationRequest request = Tasks.with(request("", 4, "ddim"), "ddim", 4, null, new Upscale(1.5, 8, 0.25));

        assertThat(GenerationParameters.describe(request, 1, "ab"))
                .endsWith(", Model: tiny, Denoising strength: 0.25, Hires upscale: 1.5, Hires steps: 8, "
                        + "Hires upscaler: Lanczos, Version: Darkroom");
    }

    @Test
    void shouldCountSkippedLayersFromOneAsOtherToolsDo() {
        assertThat(GenerationParameters.describe(request("", 4, "ddim", 1), 1, "ab"))
                .endsWith(", Model: tiny, Clip skip: 2, Version: Darkroom");
    }

    private static GenerationRequest request(String negative, double guidance, String scheduler) {
        return request(negative, guidance, scheduler, 0);
    }

    private static GenerationRequest request(String negative, double guidance, String scheduler, int clipSkip) {
        return request(negative, guidance, scheduler, clipSkip, PromptSyntax.PLAIN);
    }

    private static GenerationRequest request(
            String negative, double guidance, String scheduler, int clipSkip, PromptSyntax syntax) {
        return new GenerationRequest(
                "tiny",
                Topics.DEFAULT_POOL,
                "a red apple",
                negative,
                512,
                768,
                20,
                guidance,
                0,
                scheduler,
                1,
                1,
                syntax,
                clipSkip,
                List.of(),
                null,
                null,
                false,
                0,
                null,
                null,
                null,
                Map.of());
    }
}
