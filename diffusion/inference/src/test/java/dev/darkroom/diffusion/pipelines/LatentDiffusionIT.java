package dev.darkroom.diffusion.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.runtime.Device;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The model that ships with the project, on the real libtorch. */
class LatentDiffusionIT {

    private static final int STEPS = 4;

    private static LatentDiffusion model;

    @BeforeAll
    static void load() {
        model = LatentDiffusion.load(
                Path.of(System.getProperty("darkroom.root")).resolve("models/emoji-64"), Device.cpu());
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void shouldGiveTheSameImageForTheSameSeedAndAnotherForAnother() {
        byte[] first = image(7).rgb();

        assertThat(image(7).rgb()).isEqualTo(first);
        assertThat(image(8).rgb()).isNotEqualTo(first);
        assertThat(first).hasSize(64 * 64 * 3);
    }

    @Test
    void shouldDrawTheSameAfterWarmingUp() {
        byte[] before = image(7).rgb();

        model.warmUp();

        assertThat(image(7).rgb()).isEqualTo(before);
    }

    @Test
    void shouldSeedEachImageOfARequestByItsPlace() {
        List<RgbImage> images = model.draw(request("ddim", STEPS, 64), 7, 2);

        assertThat(images).extracting(RgbImage::seed).containsExactly(7L, 8L);
        assertThat(worstDifference(images.get(0).rgb(), image(7).rgb())).isLessThanOrEqualTo(1);
        assertThat(worstDifference(images.get(1).rgb(), image(8).rgb())).isLessThanOrEqualTo(1);
    }

    /** A weight shifts attention; it does not tear the image. */
    @ParameterizedTest
    @ValueSource(strings = {"a (red:1.2) apple", "a (red:1.4) apple", "a red (apple:1.3)", "a [red] apple"})
    void shouldDrawTheSameThingUnderSmallWeights(String prompt) {
        byte[] plain = weighted("a red apple");

        byte[] weighted = weighted(prompt);

        long difference = 0;
        for (int i = 0; i < plain.length; i++) {
            difference += Math.abs(Byte.toUnsignedInt(plain[i]) - Byte.toUnsignedInt(weighted[i]));
        }
        assertThat(weighted).isNotEqualTo(plain);
        assertThat(difference / plain.length).isLessThan(20);
    }

    private static byte[] weighted(String prompt) {
        DrawRequest.Prompt read = new DrawRequest.Prompt(prompt, Optional.empty(), true, 0);
        return model.draw(new DrawRequest(read, 64, 64, "ddim", 8, new Guidance(4)), 7, 1)
                .getFirst()
                .rgb();
    }

    @Test
    void shouldRefuseWhatWouldNotFitInMemoryAndSayHowMuchItNeeds() {
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> model.draw(request("ddim", STEPS, 1 << 20), 7, 1))
                .withMessageMatching("the request needs \\d+ bytes of memory but \\d+ are available")
                .satisfies(e -> assertThat(e.code()).isEqualTo(DiffusionException.Code.OUT_OF_MEMORY));
    }

    @ParameterizedTest
    @CsvSource({
        "ddim, 4, 66, width must be a positive multiple of 4",
        "ddim, 4, 0, width must be a positive multiple of 4",
        "ddim, 0, 64, steps must be at least 1",
        "magic, 4, 64, scheduler must be one of"
    })
    void shouldRefuseWhatItCannotServeByNameAndLimit(String scheduler, int steps, int width, String problem) {
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> model.draw(request(scheduler, steps, width), 7, 1))
                .withMessageContaining(problem)
                .satisfies(e -> assertThat(e.code()).isEqualTo(DiffusionException.Code.BAD_REQUEST));
    }

    @Test
    void shouldServeSizesThatTheNetworkWasNotTrainedOn() {
        RgbImage image = model.draw(new DrawRequest("red apple", 44, 36, "euler", 2, 4), 7, 1)
                .getFirst();

        assertThat(image.width()).isEqualTo(44);
        assertThat(image.height()).isEqualTo(36);
    }

    @Test
    void shouldDescribeItself() {
        assertThat(model.description().name()).isEqualTo("emoji-64");
        assertThat(model.description().pipeline()).isEqualTo("StableDiffusionPipeline");
        assertThat(model.description().defaultWidth()).isEqualTo(64);
        assertThat(model.description().latentFactor()).isEqualTo(4);
        assertThat(model.description().maxPromptTokens()).isEqualTo(16);
        assertThat(model.description().defaultScheduler()).isEqualTo("ddim");
        assertThat(model.description().revision()).hasSize(64);
        assertThat(model.description().parameters()).isBetween(5_000_000L, 7_000_000L);
    }

    private static RgbImage image(long seed) {
        return model.draw(request("ddim", STEPS, 64), seed, 1).getFirst();
    }

    @Test
    void shouldReadAPromptWithoutBracketsAlikeInBothSyntaxes() {
        assertThat(drawn("red apple", true, 0)).isEqualTo(drawn("red apple", false, 0));
    }

    @Test
    void shouldWeighWordsInBracketsOnlyWhereAskedTo() {
        byte[] plain = drawn("red apple", true, 0);

        assertThat(drawn("(red:1.5) apple", true, 0)).isNotEqualTo(plain);
        assertThat(drawn("(red:1) apple", true, 0)).isEqualTo(plain);
        assertThat(drawn("(red:1) apple", false, 0)).isNotEqualTo(plain);
    }

    @Test
    void shouldReadBeyondTheFirstChunkOfALongWeightedPrompt() {
        String long1 = "red apple ".repeat(20) + "blue";
        String long2 = "red apple ".repeat(20) + "green";

        assertThat(drawn(long1, false, 0)).isEqualTo(drawn(long2, false, 0));
        assertThat(drawn(long1, true, 0)).isNotEqualTo(drawn(long2, true, 0));
    }

    @Test
    void shouldLeaveOutTheLastLayersOfTheTextEncoder() {
        assertThat(drawn("red apple", false, 1)).isNotEqualTo(drawn("red apple", false, 0));
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(
                        () -> drawn("red apple", false, 1 + model.description().maxClipSkip()))
                .withMessageContaining(
                        "clip_skip must be from 0 to " + model.description().maxClipSkip());
    }

    private static byte[] drawn(String prompt, boolean weighted, int clipSkip) {
        DrawRequest.Prompt read = new DrawRequest.Prompt(prompt, Optional.empty(), weighted, clipSkip);
        return model.draw(new DrawRequest(read, 64, 64, "ddim", STEPS, new Guidance(4)), 7, 1)
                .getFirst()
                .rgb();
    }

    private static DrawRequest request(String scheduler, int steps, int width) {
        return new DrawRequest("red apple", width, 64, scheduler, steps, 4);
    }

    private static int worstDifference(byte[] one, byte[] other) {
        int worst = 0;
        for (int i = 0; i < one.length; i++) {
            worst = Math.max(worst, Math.abs(Byte.toUnsignedInt(one[i]) - Byte.toUnsignedInt(other[i])));
        }
        return worst;
    }
}
