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
        assertThat(config.engine()).isEqualTo("torch");
        assertThat(config.nullEngineTime()).isEqualTo(Duration.ofMillis(100));
        assertThat(config.slots()).isEqualTo(16);
        assertThat(config.trainings()).isEqualTo(1);
        assertThat(config.trainingCheckpointInterval()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.batchMegabytes()).isEmpty();
        assertThat(config.decodeMegabytes()).isEmpty();
        assertThat(config.mostRows()).isEqualTo(64);
        assertThat(config.rows()).isEmpty();
        assertThat(config.checkpointSteps()).isEqualTo(20);
        assertThat(config.checkpointInterval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.previewInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.previewSide()).isEqualTo(128);
        assertThat(config.heartbeat()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.lock()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.drain()).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void shouldReadEverySetting() {
        WorkerConfig config = Configs.worker(Map.ofEntries(
                Map.entry("darkroom.worker.id", "w7"),
                Map.entry("darkroom.worker.device", "cuda:1"),
                Map.entry("darkroom.worker.precision", "bf16"),
                Map.entry("darkroom.worker.pool", "large"),
                Map.entry("darkroom.worker.engine", "null"),
                Map.entry("darkroom.worker.null-engine-time", "20ms"),
                Map.entry("darkroom.worker.slots", "2"),
                Map.entry("darkroom.worker.trainings", "0"),
                Map.entry("darkroom.worker.training-checkpoint-interval", "5m"),
                Map.entry("darkroom.worker.batch-megabytes", "512"),
                Map.entry("darkroom.worker.decode-megabytes", "4000"),
                Map.entry("darkroom.worker.most-rows", "8"),
                Map.entry("darkroom.worker.rows", "4"),
                Map.entry("darkroom.worker.checkpoint-steps", "5"),
                Map.entry("darkroom.worker.checkpoint-interval", "1s"),
                Map.entry("darkroom.worker.preview-interval", "0s"),
                Map.entry("darkroom.worker.preview-side", "64"),
                Map.entry("darkroom.worker.heartbeat", "500ms"),
                Map.entry("darkroom.worker.lock", "15s"),
                Map.entry("darkroom.worker.drain", "2s")));

        assertThat(config.id()).isEqualTo("w7");
        assertThat(config.device()).isEqualTo("cuda:1");
        assertThat(config.precision()).isEqualTo("bf16");
        assertThat(config.pool()).isEqualTo("large");
        assertThat(config.engine()).isEqualTo("null");
        assertThat(config.nullEngineTime()).isEqualTo(Duration.ofMillis(20));
        assertThat(config.slots()).isEqualTo(2);
        assertThat(config.trainings()).isZero();
        assertThat(config.trainingCheckpointInterval()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.batchMegabytes()).hasValue(512);
        assertThat(config.decodeMegabytes()).hasValue(4000);
        assertThat(config.mostRows()).isEqualTo(8);
        assertThat(config.rows()).hasValue(4);
        assertThat(config.checkpointSteps()).isEqualTo(5);
        assertThat(config.checkpointInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.previewInterval()).isZero();
        assertThat(config.previewSide()).isEqualTo(64);
        assertThat(config.heartbeat()).isEqualTo(Duration.ofMillis(500));
        assertThat(config.lock()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.drain()).isEqualTo(Duration.ofSeconds(2));
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
