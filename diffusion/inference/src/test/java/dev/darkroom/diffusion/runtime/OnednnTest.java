package dev.darkroom.diffusion.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnednnTest {

    @Test
    void shouldLeavePytorchWithConvolutionsThatAreRight() {
        Device.pytorch();

        assertThat(Onednn.isRight()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(floats = {1.1F, Float.NaN, Float.POSITIVE_INFINITY})
    void shouldSeeAWrongNumber(float wrong) {
        assertThat(Onednn.areEqual(new float[] {2, 1}, new double[] {2, 1})).isTrue();
        assertThat(Onednn.areEqual(new float[] {2, wrong}, new double[] {2, 1})).isFalse();
    }
}
