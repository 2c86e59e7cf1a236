package dev.darkroom.diffusion.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.checkpoints.SyntheticFiles;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.weights.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Original checkpoints of tiny models draw what diffusers draws after its own conversion. */
class SingleFileIT {

    private static final Path VOCABULARY = Path.of("src/test/resources/parity/pipelines/p1/tokenizer");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"tiny-sd1", "tiny-sd2", "tiny-sdxl"})
    void shouldDrawWhatDiffusersDraws(String name) throws IOException {
        Path file = SyntheticFiles.write(folder.resolve(name + ".safetensors"), SyntheticFiles.list(name));
        copyVocabulary(folder.resolve(name).resolve("tokenizer"));
        long[] expected = SafeTensors.open(SyntheticFiles.FORMATS.resolve(name + ".safetensors"))
                .longs("out.rgb");

        try (LatentDiffusion model = LatentDiffusion.load(file, Device.cpu())) {
            TextToImageRequest request =
                    new TextToImageRequest("a red apple on a table", "", 64, 64, 4, 5, "default", 7, 1);
            byte[] rgb =
                    model.textToImage(request, (step, steps) -> true).get(0).rgb();

            assertThat(worstDifference(rgb, expected)).isLessThanOrEqualTo(1);
            assertThat(model.description().name()).isEqualTo(name);
            assertThat(model.description().latentFactor()).isEqualTo(8);
        }
    }

    @Test
    void shouldSayWhereTheVocabularyBelongs() throws IOException {
        Path file = SyntheticFiles.write(folder.resolve("one.safetensors"), SyntheticFiles.list("tiny-sd1"));

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> LatentDiffusion.load(file, Device.cpu()))
                .withMessageContaining("put CLIP's vocab.json and merges.txt into " + folder.resolve("one/tokenizer"));
    }

    private static void copyVocabulary(Path to) throws IOException {
        Files.createDirectories(to);
        for (String name : new String[] {"vocab.json", "merges.txt"}) {
            Files.copy(VOCABULARY.resolve(name), to.resolve(name));
        }
    }

    private static int worstDifference(byte[] one, long[] other) {
        assertThat(one).hasSize(other.length);
        int worst = 0;
        for (int i = 0; i < one.length; i++) {
            worst = Math.max(worst, (int) Math.abs(Byte.toUnsignedInt(one[i]) - other[i]));
        }
        return worst;
    }
}
