package dev.darkroom.diffusion.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.darkroom.diffusion.DiffusionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTest {

    @Test
    void shouldUseTheCpuWhereItIsNamed() {
        assertThat(Device.parse("cpu").name()).isEqualTo("cpu");
        assertThat(Device.parse("cpu").isCpu()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gpu", "CPU", "cuda:", "cuda:-1", "cuda:x", "cuda:0;rm"})
    void shouldRefuseWhatIsNoDevice(String setting) {
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> Device.parse(setting))
                .withMessageContaining("none of auto, cpu, cuda:N");
    }
}
