package dev.darkroom.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewayConfigTest {

    @Test
    void shouldHaveDefaults() {
        GatewayConfig config = read(Map.of());

        assertThat(config.publicUrl()).isEmpty();
        assertThat(config.promptMaxBytes()).isEqualTo(4096);
        assertThat(config.bodyMaxBytes()).isEqualTo(29_360_128);
        assertThat(config.waitMax()).isEqualTo(Duration.ofSeconds(55));
        assertThat(config.drawingMax()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.cancelWait()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.kafkaTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.modelsMaxAge()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.workerSilence()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.orchestratorSilence()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.keepAlive()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.recheck()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void shouldReadEverySetting() {
        GatewayConfig config = read(Map.ofEntries(
                Map.entry("darkroom.gateway.public-url", "https://images.example.test"),
                Map.entry("darkroom.gateway.prompt-max-bytes", "100"),
                Map.entry("darkroom.gateway.body-max-bytes", "2048"),
                Map.entry("darkroom.gateway.wait-max", "10s"),
                Map.entry("darkroom.gateway.drawing-max", "3m"),
                Map.entry("darkroom.gateway.cancel-wait", "1s"),
                Map.entry("darkroom.gateway.kafka-timeout", "500ms"),
                Map.entry("darkroom.gateway.models-max-age", "1m"),
                Map.entry("darkroom.gateway.worker-silence", "6s"),
                Map.entry("darkroom.gateway.orchestrator-silence", "90s"),
                Map.entry("darkroom.gateway.keep-alive", "20s"),
                Map.entry("darkroom.gateway.recheck", "4s")));

        assertThat(config.publicUrl()).contains("https://images.example.test");
        assertThat(config.promptMaxBytes()).isEqualTo(100);
        assertThat(config.bodyMaxBytes()).isEqualTo(2048);
        assertThat(config.waitMax()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.drawingMax()).isEqualTo(Duration.ofMinutes(3));
        assertThat(config.cancelWait()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.kafkaTimeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(config.modelsMaxAge()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.workerSilence()).isEqualTo(Duration.ofSeconds(6));
        assertThat(config.orchestratorSilence()).isEqualTo(Duration.ofSeconds(90));
        assertThat(config.keepAlive()).isEqualTo(Duration.ofSeconds(20));
        assertThat(config.recheck()).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void shouldRejectWhatIsNoDuration() {
        assertThatThrownBy(() -> read(Map.of("darkroom.gateway.keep-alive", "often")))
                .isInstanceOf(ConfigValidationException.class);
    }

    private static GatewayConfig read(Map<String, String> properties) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(GatewayConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build();
        return config.getConfigMapping(GatewayConfig.class);
    }
}
