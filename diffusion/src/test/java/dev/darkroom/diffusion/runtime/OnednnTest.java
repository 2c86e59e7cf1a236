package dev.darkroom.diffusion.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.diffusion.DiffusionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnednnTest {

    @Test
    void shouldComputeConvolutionsAsJavaDoes() {
        Device.pytorch();

        assertThatCode(Onednn::check).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(floats = {1.1F, Float.NaN, Float.POSITIVE_INFINITY})
    void shouldRefuseAWrongConvolution(float wrong) {
        assertThatThrownBy(() -> Onednn.requireEqual(new float[] {2, wrong}, new double[] {2, 1}, 24))
                .isInstanceOf(DiffusionException.class)
                .hasMessageContaining("24 input channels: " + wrong + " instead of 1.0")
                .hasMessageContaining("ONEDNN_MAX_CPU_ISA=AVX2");
    }

    @Test
    void shouldFindAvx512AmongTheProcessorsFlags(@TempDir Path folder) throws IOException {
        Path with = Files.writeString(folder.resolve("with"), "model name : A\nflags : fpu avx2 avx512f avx512bw\n");
        Path without = Files.writeString(folder.resolve("without"), "model name : B\nflags : fpu avx2\n");

        assertThat(Onednn.hasAvx512(with)).isTrue();
        assertThat(Onednn.hasAvx512(without)).isFalse();
        assertThat(Onednn.hasAvx512(folder.resolve("absent"))).isFalse();
    }
}
