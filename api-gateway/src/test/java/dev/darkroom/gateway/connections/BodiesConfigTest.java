package dev.darkroom.gateway.connections;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BodiesConfigTest {

    @Test
    void shouldHaveDefaults() {
        BodiesConfig config = read(Map.of());

        assertThat(config.plainMaxBytes()).isEqualTo(1 << 20);
        assertThat(config.progressWithin()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.minProgress()).isEqualTo(10_240);
    }

    @Test
    void shouldReadEverySetting() {
        BodiesConfig config = read(Map.of(
                "darkroom.gateway.bodies.plain-max-bytes", "2048",
                "darkroom.gateway.bodies.progress-within", "3s",
                "darkroom.gateway.bodies.min-progress", "7"));

        assertThat(config.plainMaxBytes()).isEqualTo(2048);
        assertThat(config.progressWithin()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.minProgress()).isEqualTo(7);
    }

    private static BodiesConfig read(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(BodiesConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(BodiesConfig.class);
    }
}
