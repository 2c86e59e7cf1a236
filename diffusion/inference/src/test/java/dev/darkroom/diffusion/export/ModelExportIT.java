package dev.darkroom.diffusion.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.model.CheckedModel;
import dev.darkroom.diffusion.runtime.Precision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelExportIT {

    private static final CheckedModel MODEL = CheckedModel.read(Path.of(System.getProperty("darkroom.root"))
            .resolve("diffusion/parity/src/test/resources/parity/pipelines/p1"));

    @TempDir
    private Path folder;

    @Test
    void shouldWriteEverythingThatTheManifestNames() throws IOException {
        ModelExport.write(MODEL, folder, Set.of(Precision.FP32, Precision.BF16), true);

        JsonNode networks = new JsonMapper()
                .readTree(folder.resolve("manifest.json").toFile())
                .path("networks");
        assertThat(networks.findValuesAsText("name"))
                .contains("text_encoder", "unet", "vae_encode", "vae_decode", "sd15_unet", "sd15_vae_decode");
        for (JsonNode file : networks.findValues("file")) {
            assertThat(folder.resolve(file.asText())).isNotEmptyFile();
        }
        JsonNode unet = networks.get(1);
        assertThat(folder.resolve(unet.at("/programs/cuda/bf16").asText()))
                .content(StandardCharsets.ISO_8859_1)
                .contains("torch.device(\"cuda\"), 15");
        assertThat(Files.size(folder.resolve(unet.at("/golden/outputs/0/file").asText())))
                .isEqualTo(4L * 4 * 32 * 32);
        assertThat(folder.resolve(unet.at("/weight_files/0").asText())).isNotEmptyFile();
        assertThat(folder.resolve("run.py")).isNotEmptyFile();
    }

    @Test
    void shouldCountTheParametersOfStableDiffusion15() throws IOException {
        ModelExport.write(MODEL, folder, Set.of(Precision.FP32), true);

        JsonNode networks = new JsonMapper()
                .readTree(folder.resolve("manifest.json").toFile())
                .path("networks");
        for (JsonNode network : networks) {
            if (network.path("name").asText().equals("sd15_unet")) {
                long parameters = 0;
                for (JsonNode weight : network.path("weights")) {
                    long elements = 1;
                    for (JsonNode length : weight.path("shape")) {
                        elements *= length.asLong();
                    }
                    parameters += elements;
                }
                assertThat(parameters).isEqualTo(859_520_964);
            }
        }
    }

    @Test
    void shouldLeaveAFolderAloneThatHoldsSomething() throws IOException {
        Files.writeString(folder.resolve("mine.txt"), "mine");

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> ModelExport.write(MODEL, folder, Set.of(Precision.FP32), false))
                .withMessageContaining("is not empty");
    }
}
