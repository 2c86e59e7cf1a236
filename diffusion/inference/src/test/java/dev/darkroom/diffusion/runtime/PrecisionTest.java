package dev.darkroom.diffusion.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.darkroom.diffusion.DiffusionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrecisionTest {

    @ParameterizedTest
    @CsvSource({"auto,FP32", "fp32,FP32"})
    void shouldReadASetting(String setting, Precision expected) {
        assertThat(Precision.parse(setting, Device.cpu())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"fp16,fp16 needs a CUDA device", "fp8,'precision \"fp8\" is none of auto, fp32, bf16, fp16'"})
    void shouldRefuse(String setting, String reason) {
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> Precision.parse(setting, Device.cpu()))
                .withMessageStartingWith(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "flags\t\t: fpu avx2 avx512_bf16 clzero",
                "flags\t\t: amx_bf16",
                "Features\t: fp asimd i8mm bf16 dgh"
            })
    void shouldKnowProcessorsWithBf16(String line) {
        assertThat(Precision.hasBf16(Stream.of("processor\t: 0", line))).isTrue();
    }

    @Test
    void shouldKnowProcessorsWithoutBf16() {
        assertThat(Precision.hasBf16(Stream.of("flags\t\t: fpu avx2 avx512f", "model name\t: bf16 machine")))
                .isFalse();
    }
}
