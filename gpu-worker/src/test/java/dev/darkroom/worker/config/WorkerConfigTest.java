package dev.darkroom.worker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.ConfigValidationException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerConfigTest {

    @Test
    void shouldHaveAnIdOfItsOwn() {
        assertThat(Configs.worker(Map.of()).id()).isEqualTo("worker-1234");
    }

    @ParameterizedTest
    @CsvSource({
        "slots,-1",
        "slots,257",
        "trainings,9",
        "slots,many",
        "engine,fast",
        "most-rows,1",
        "checkpoint-steps,0",
        "batch-megabytes,0",
        "decode-megabytes,0",
        "rows,0",
        "preview-side,1",
        "heartbeat,soon",
        "device,gpu",
        "precision,int8"
    })
    void shouldRefuse(String setting, String value) {
        assertThatThrownBy(() -> Configs.worker(Map.of("darkroom.worker." + setting, value)))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining(setting);
    }
}
