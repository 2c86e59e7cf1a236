package dev.darkroom.diffusion.adapters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.checkpoints.SyntheticFiles;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.weights.SafeTensors;
import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.diffusion.weights.TensorInfo;
import dev.darkroom.diffusion.weights.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LorasTest {

    private static final String LAYER = "mid_block.attentions.0.proj_in";
    private static final Shape WEIGHT = Shape.of(6, 4, 1, 1);
    private static final String DOWN = "lora_unet_mid_block_attentions_0_proj_in.lora_down.weight";
    private static final String UP = "lora_unet_mid_block_attentions_0_proj_in.lora_up.weight";

    @TempDir
    Path folder;

    @Test
    void shouldAddTheProductOfUpAndDown() throws IOException {
        Path lora = write(Map.of(DOWN, Shape.of(2, 4, 1, 1), UP, Shape.of(6, 2, 1, 1)));
        Weights adapted = apply(lora, -0.5);

        float[] down = SafeTensors.open(lora).floats(DOWN);
        float[] up = SafeTensors.open(lora).floats(UP);
        float expected = base().floats(LAYER + ".weight")[5] - 0.5f * (up[2] * down[1] + up[3] * down[5]);
        assertThat(adapted.floats(LAYER + ".weight")[5]).isCloseTo(expected, within(1e-6f));
        assertThat(adapted.tensors().values()).extracting(TensorInfo::shape).containsExactly(WEIGHT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    2,4,1,1 | 6,3,1,1 | lora_up.weight" of shape [6, 3, 1, 1] and rank 2 does not fit a weight of shape [6, 4, 1, 1]
                    2,5,1,1 | 6,2,1,1 | lora_down.weight" of shape [2, 5, 1, 1] and rank 2 does not fit
                    0,4,1,1 | 6,0,1,1 | and rank 0 does not fit
                    2,4,3,3 | 6,2,1,1 | does not fit
                    """)
    void shouldRefuseALoraWhoseShapeDoesNotFit(String down, String up, String problem) throws IOException {
        Path lora = write(Map.of(DOWN, shape(down), UP, shape(up)));

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> apply(lora, 1))
                .withMessageContaining(lora.toString())
                .withMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource({
        "lora_unet_a.dora_scale, DoRA",
        "unet.a.to_q.lora_magnitude_vector.weight, DoRA",
        "lora_unet_a.hada_w1_a, LoHa",
        "lora_unet_a.lokr_w1, LoKr",
        "lora_unet_a.on_input, IA3",
        "lora_unet_a.oft_blocks, OFT",
        "lora_unet_a.diff_b, a full difference",
        "transformer.a.lora_A.weight, tensor \"transformer.a.lora_A.weight\"",
    })
    void shouldRefuseOtherMethodsByName(String tensor, String method) throws IOException {
        Path file = write(Map.of(tensor, Shape.of(1)));

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> Loras.open(List.of(new ScaledLora(file, 1))))
                .withMessageContaining(method)
                .withMessageContaining("is not supported");
    }

    @Test
    void shouldRefuseWhatBelongsToNoLayer() throws IOException {
        Path file =
                write(Map.of("unet.conv_9.lora_A.weight", Shape.of(1, 4), "unet.conv_9.lora_B.weight", Shape.of(6, 1)));

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> apply(file, 1))
                .withMessageContaining("tensor \"unet.conv_9.lora_A.weight\" belongs to no layer of the unet");
    }

    @Test
    void shouldRefuseATensorWithoutItsCounterpart() throws IOException {
        Path file = write(Map.of(DOWN, Shape.of(2, 4)));

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> apply(file, 1))
                .withMessageContaining("tensor \"" + DOWN + "\" has no counterpart (UP)");
    }

    @Test
    void shouldRefuseALoraForANetworkThatTheModelLacks() throws IOException {
        Path file = write(Map.of("lora_te2_text_projection.alpha", Shape.of()));
        Loras loras = Loras.open(List.of(new ScaledLora(file, 1)));

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> loras.requireOnly(Set.of("unet", "text_encoder")))
                .withMessageContaining("changes the text_encoder_2, which the model lacks");
    }

    private Weights apply(Path lora, double weight) throws IOException {
        return Loras.open(List.of(new ScaledLora(lora, weight)))
                .apply("unet", List.of(new Program.Weight(LAYER + ".weight", WEIGHT)), base());
    }

    private Weights base() throws IOException {
        Path file = folder.resolve("base" + System.nanoTime() + ".safetensors");
        return SafeTensors.open(SyntheticFiles.write(file, Map.of(LAYER + ".weight", WEIGHT)));
    }

    private Path write(Map<String, Shape> tensors) throws IOException {
        return SyntheticFiles.write(folder.resolve("lora.safetensors"), new LinkedHashMap<>(tensors));
    }

    private static Shape shape(String lengths) {
        List<Long> dimensions =
                List.of(lengths.split(",", -1)).stream().map(Long::valueOf).toList();
        return new Shape(dimensions);
    }
}
