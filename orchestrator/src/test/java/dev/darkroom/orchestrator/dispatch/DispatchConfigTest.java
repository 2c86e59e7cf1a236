package dev.darkroom.orchestrator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.orchestrator.Configs;
import io.smallrye.config.ConfigValidationException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DispatchConfigTest {

    @Test
    void shouldHaveADefaultForEverySetting() {
        DispatchConfig config = Configs.read(DispatchConfig.class, Map.of());

        assertThat(config.window()).isEqualTo(2);
        assertThat(config.ahead()).isEqualTo(Duration.ofMillis(100));
        assertThat(config.tenantCap()).isEqualTo(10_000);
        assertThat(config.batch()).isEqualTo(200);
        assertThat(config.interval()).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void shouldReadEverySetting() {
        DispatchConfig config = Configs.read(
                DispatchConfig.class,
                Map.of(
                        "darkroom.dispatch.window", "16",
                        "darkroom.dispatch.ahead", "50ms",
                        "darkroom.dispatch.tenant-cap", "7",
                        "darkroom.dispatch.batch", "10",
                        "darkroom.dispatch.interval", "1s"));

        assertThat(config.window()).isEqualTo(16);
        assertThat(config.ahead()).isEqualTo(Duration.ofMillis(50));
        assertThat(config.tenantCap()).isEqualTo(7);
        assertThat(config.batch()).isEqualTo(10);
        assertThat(config.interval()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void shouldRefuseAWindowThatLetsNothingThrough() {
        assertThatThrownBy(() -> Configs.read(DispatchConfig.class, Map.of("darkroom.dispatch.window", "0")))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("window");
    }
}
