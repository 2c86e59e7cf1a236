package dev.darkroom.diffusion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.darkroom.diffusion.DiffusionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffusersFolderTest {

    @TempDir
    Path path;

    @Test
    void shouldFindTheComponentsThatTheIndexNames() throws IOException {
        DiffusersFolder folder = folder("""
                {"_class_name":"StableDiffusionPipeline","unet":["diffusers","UNet2DConditionModel"],"safety_checker":[null,null]}""");

        assertThat(folder.pipeline()).isEqualTo("StableDiffusionPipeline");
        assertThat(folder.component("unet", "UNet2DConditionModel")).isEqualTo(path.resolve("unet"));
        assertThat(folder.has("unet")).isTrue();
        assertThat(folder.has("safety_checker")).isFalse();
    }

    @Test
    void shouldNameTheComponentThatItCannotRead() throws IOException {
        DiffusersFolder folder = folder("{\"_class_name\":\"X\",\"unet\":[\"diffusers\",\"FluxTransformer2DModel\"]}");

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> folder.component("unet", "UNet2DConditionModel"))
                .withMessageContaining("model_index.json: unet = \"FluxTransformer2DModel\" is not supported");
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> folder.component("vae", "AutoencoderKL"))
                .withMessageContaining("component vae is missing");
    }

    @Test
    void shouldDescribeTheRefinerOfXl() {
        CheckedModel refiner = CheckedModel.read(Path.of("../parity/src/test/resources/systems/models/sdxl_refiner"));

        assertThat(refiner.files().textEncoders()).containsExactly("text_encoder_2");
        assertThat(refiner.files().requiresAestheticScore()).isTrue();
        assertThat(refiner.description().maxPromptTokens()).isEqualTo(77);
        assertThat(refiner.description().maxClipSkip()).isEqualTo(2);
    }

    @Test
    void shouldChangeTheRevisionWithEveryByteThatMatters() throws IOException {
        folder("{\"_class_name\":\"X\"}");
        Path weights = path.resolve("model.safetensors");
        Files.write(weights, new byte[] {1, 2, 3});
        String first = Revision.of(path);

        Files.writeString(path.resolve("README.md"), "does not matter");
        assertThat(Revision.of(path)).isEqualTo(first);
        Files.write(weights, new byte[] {1, 2, 4});
        assertThat(Revision.of(path)).isNotEqualTo(first);
    }

    private DiffusersFolder folder(String index) throws IOException {
        Files.writeString(path.resolve("model_index.json"), index);
        return DiffusersFolder.open(path);
    }
}
