package dev.darkroom.diffusion.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.adapters.Adapters;
import dev.darkroom.diffusion.adapters.ScaledLora;
import dev.darkroom.diffusion.adapters.TextualInversion;
import dev.darkroom.diffusion.checkpoints.SyntheticFiles;
import dev.darkroom.diffusion.model.CheckedModel;
import dev.darkroom.diffusion.model.ModelComponent;
import dev.darkroom.diffusion.model.ModelFiles;
import dev.darkroom.diffusion.random.TorchGenerator;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.schedulers.NoiseSource;
import dev.darkroom.diffusion.weights.SafeTensors;
import dev.darkroom.diffusion.weights.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A latent diffusion model that reads prompts with BERT is served as any other one. */
class BeforeClipIT {

    private static final Path SYSTEMS = Path.of("../parity/src/test/resources/systems");
    private static final Path FOLDER = SYSTEMS.resolve("models/ldm");
    private static final String PROMPT = "A photo of a Fox, naïve & 红!";
    private static final int SIDE = 64;

    private static LatentDiffusion model;

    @BeforeAll
    static void load() {
        model = LatentDiffusion.load(FOLDER, Device.cpu());
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void shouldDescribeItself() {
        CheckedModel checked = CheckedModel.read(FOLDER);

        assertThat(checked.components())
                .extracting(ModelComponent::type)
                .containsExactlyInAnyOrder("LDMBertModel", "UNet2DConditionModel", "AutoencoderKL");
        assertThat(checked.description().pipeline()).isEqualTo("LDMTextToImagePipeline");
        assertThat(checked.description().takesPrompts()).isTrue();
        assertThat(checked.description().latentFactor()).isEqualTo(8);
        assertThat(checked.description().maxPromptTokens()).isEqualTo(77);
        assertThat(checked.description().maxClipSkip()).isZero();
        assertThat(checked.files().contents()).containsKeys("bert/config.json", "tokenizer/vocab.txt");
        assertThat(checked.description().parameters())
                .isEqualTo(checked.components().stream()
                        .mapToLong(ModelComponent::parameters)
                        .sum());
    }

    @Test
    void shouldDrawFromItsSeedWhatDiffusersDraws() {
        float[] golden =
                SafeTensors.open(SYSTEMS.resolve("cases/ldm-g5.safetensors")).floats("out.image");

        byte[] rgb = drawn(PROMPT, "", false, 0);

        for (int i = 0; i < rgb.length; i++) {
            float expected = golden[i % 3 * SIDE * SIDE + i / 3];
            assertThat(Byte.toUnsignedInt(rgb[i])).isCloseTo(Math.round(255 * expected), within(1));
        }
    }

    @Test
    void shouldSteerAwayAndWeighWords() {
        byte[] plain = drawn(PROMPT, "", false, 0);

        assertThat(drawn(PROMPT, "blurry", false, 0)).isNotEqualTo(plain);
        assertThat(drawn("A photo of a (Fox:1.4), naïve & 红!", "", true, 0)).isNotEqualTo(plain);
        assertThat(drawn(PROMPT, "", true, 0)).isEqualTo(plain);
    }

    @Test
    void shouldRefuseByNameWhatItCannotDo() {
        Path adapters = SyntheticFiles.FORMATS.resolve("adapters");

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> drawn(PROMPT, "", false, 1))
                .withMessageContaining("clip_skip must be from 0 to 0, not 1");
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> model.with(new Adapters(
                        List.of(),
                        List.of(new TextualInversion(adapters.resolve("word.safetensors"), Optional.empty())))))
                .withMessageContaining("word.safetensors")
                .withMessageContaining("for the bert of this model is not supported");
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> model.with(
                        new Adapters(List.of(new ScaledLora(adapters.resolve("kohya.safetensors"), 1)), List.of())))
                .withMessageContaining("kohya.safetensors")
                .withMessageContaining("changes the text_encoder, which the model lacks");
    }

    @Test
    void shouldBeginWithAnImage() {
        Path quantised = SYSTEMS.resolve("models/ldm_vq");
        try (LatentDiffusion drawing = LatentDiffusion.load(quantised, Device.cpu());
                Autoencoder vae =
                        new Autoencoder(ModelFiles.open(quantised), Device.cpu(), Precision.FP32, Long.MAX_VALUE)) {
            Tensor image = new Tensor(Shape.of(1, 3, SIDE, SIDE), new TorchGenerator(1).randn(3 * SIDE * SIDE));
            float[] encoded = vae.encode(image).draw(NoiseSource.NONE);

            assertThat(fromImage(drawing, image, 0, NoiseSource.NONE)).containsExactly(encoded);
            assertThat(fromImage(drawing, image, 0.5, new TorchGenerator(7)::randn))
                    .isNotEqualTo(encoded)
                    .doesNotContain(Float.NaN);
        }
    }

    private static float[] fromImage(LatentDiffusion drawing, Tensor image, double strength, NoiseSource noise) {
        DrawRequest request = new DrawRequest(
                new DrawRequest.Prompt(PROMPT),
                SIDE,
                SIDE,
                "default",
                4,
                new Guidance(5),
                Optional.of(new DrawRequest.Source(image, Optional.empty(), strength)),
                Optional.empty());
        return Latents.of(drawing, request, noise);
    }

    private static byte[] drawn(String prompt, String negative, boolean weighted, int clipSkip) {
        DrawRequest.Prompt read = new DrawRequest.Prompt(prompt, Optional.of(negative), weighted, clipSkip);
        return model.draw(new DrawRequest(read, SIDE, SIDE, "default", 4, new Guidance(5)), 7, 1)
                .getFirst()
                .rgb();
    }
}
