package dev.darkroom.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.darkroom.diffusion.runtime.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnitLatentsTest {

    private static final UnitLatents UNIT =
            UnitLatents.measure(List.of(new float[] {1, 3, -10, -10}, new float[] {1, 3, 10, 10}), 2);

    @Test
    void shouldMeasureEachChannel() {
        assertThat(UNIT.mean()).containsExactly(2, 0);
        assertThat(UNIT.deviation()).containsExactly(1, 10);
        assertThat(UNIT.scalingFactor()).isCloseTo(1 / Math.sqrt(50.5), within(1e-6));
    }

    @Test
    void shouldUndoBehindTheLatentWhatItDoesBefore() {
        // The convolutions as matrices: moments = W x + b, image = V z + c
        Tensor w = Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 4, 2, 1, 1);
        Tensor b = Tensor.of(new float[] {1, 2, 3, 4}, 4);
        Tensor v = Tensor.of(new float[] {2, 1, 1, 3}, 2, 2, 1, 1);
        Tensor c = Tensor.of(new float[] {5, 6}, 2);
        float[] x = {0.5f, -1};

        float[] latent = affine(UNIT.apply("quant_conv.weight", w, v), UNIT.apply("quant_conv.bias", b, v), x);
        float[] image =
                affine(UNIT.apply("post_quant_conv.weight", v, v), UNIT.apply("post_quant_conv.bias", c, v), latent);

        float[] before = affine(w, b, x);
        assertThat(latent[0]).isCloseTo((before[0] - 2) / 1, within(1e-5f));
        assertThat(latent[1]).isCloseTo((before[1] - 0) / 10, within(1e-5f));
        assertThat(latent[3]).isCloseTo(before[3] - 2 * (float) Math.log(10), within(1e-5f));
        assertThat(image).containsExactly(affine(v, c, before), within(1e-4f));
        assertThat(UNIT.apply("encoder.conv_in.weight", w, v)).isSameAs(w);
    }

    private static float[] affine(Tensor matrix, Tensor bias, float[] input) {
        float[] output = bias.values().clone();
        for (int row = 0; row < output.length; row++) {
            for (int column = 0; column < matrix.shape().get(1); column++) {
                output[row] += matrix.values()[row * matrix.shape().get(1) + column] * input[column];
            }
        }
        return output;
    }
}
