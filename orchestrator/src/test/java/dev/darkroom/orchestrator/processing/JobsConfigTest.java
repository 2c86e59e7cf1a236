package dev.darkroom.orchestrator.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.orchestrator.Configs;
import io.smallrye.config.ConfigValidationException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobsConfigTest {

    @Test
    void shouldHaveADefaultForEverySetting() {
        JobsConfig config = Configs.read(JobsConfig.class, Map.of());

        assertThat(config.maxAttempts()).isEqualTo(3);
        assertThat(config.lease()).isEqualTo(Duration.ofSeconds(8));
        assertThat(config.queueLease()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void shouldReadEverySetting() {
        JobsConfig config = Configs.read(
                JobsConfig.class,
                Map.of(
                        "darkroom.jobs.max-attempts", "5",
                        "darkroom.jobs.lease", "1m",
                        "darkroom.jobs.queue-lease", "2h"));

        assertThat(config.maxAttempts()).isEqualTo(5);
        assertThat(config.lease()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.queueLease()).isEqualTo(Duration.ofHours(2));
    }

    @Test
    void shouldRefuseToTryAJobLessThanOnce() {
        assertThatThrownBy(() -> Configs.read(JobsConfig.class, Map.of("darkroom.jobs.max-attempts", "0")))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("max-attempts");
    }
}
