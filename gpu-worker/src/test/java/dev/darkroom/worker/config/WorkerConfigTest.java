package dev.darkroom.worker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.ConfigValidationException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerConfigTest {

    @Test
    void shouldHaveADefaultForEverySetting() {
        WorkerConfig config = Configs.worker(Map.of());

        assertThat(config.id()).isEqualTo("worker-1234");
        assertThat(config.device()).isEqualTo("auto");
        assertThat(config.precision()).isEqualTo("auto");
        assertThat(config.pool()).isEqualTo("default");
        assertThat(config.slots()).isEqualTo(1);
        assertThat(config.heartbeat()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.lock()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.drain()).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void shouldReadEverySetting() {
        WorkerConfig config = Configs.worker(Map.of(
                "darkroom.worker.id", "w7",
                "darkroom.worker.device", "cuda:1",
                "darkroom.worker.precision", "bf16",
                "darkroom.worker.pool", "large",
                "darkroom.worker.slots", "2",
                "darkroom.worker.heartbeat", "500ms",
                "darkroom.worker.lock", "15s",
                "darkroom.worker.drain", "2s"));

        assertThat(config.id()).isEqualTo("w7");
        assertThat(config.device()).isEqualTo("cuda:1");
        assertThat(config.precision()).isEqualTo("bf16");
        assertThat(config.pool()).isEqualTo("large");
        assertThat(config.slots()).isEqualTo(2);
        assertThat(config.heartbeat()).isEqualTo(Duration.ofMillis(500));
        assertThat(config.lock()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.drain()).isEqualTo(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @CsvSource({"slots,0", "slots,65", "slots,many", "heartbeat,soon", "device,gpu", "precision,int8"})
    void shouldRefuse(String setting, String value) {
        assertThatThrownBy(() -> Configs.worker(Map.of("darkroom.worker." + setting, value)))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining(setting);
    }
}
