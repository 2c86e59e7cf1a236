package dev.darkroom.worker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.ConfigValidationException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServedModelsConfigTest {

    @Test
    void shouldHaveADefaultForEverySetting() {
        ServedModelsConfig config = Configs.models(Map.of());

        assertThat(config.path()).containsExactly(Path.of("models"));
        assertThat(config.fetched()).isEmpty();
        assertThat(config.residentMegabytes()).isEmpty();
        assertThat(config.maxSide()).isEqualTo(2048);
        assertThat(config.maxSteps()).isEqualTo(150);
        assertThat(config.maxImages()).isEqualTo(10);
    }

    @Test
    void shouldReadEverySetting() {
        ServedModelsConfig config = Configs.models(Map.of(
                "darkroom.models.path", "/var/models,/home/me/my\\,models",
                "darkroom.models.fetched", "/var/fetched",
                "darkroom.models.resident-megabytes", "900",
                "darkroom.models.max-side", "768",
                "darkroom.models.max-steps", "50",
                "darkroom.models.max-images", "4"));

        assertThat(config.path()).containsExactly(Path.of("/var/models"), Path.of("/home/me/my,models"));
        assertThat(config.fetched()).contains(Path.of("/var/fetched"));
        assertThat(config.residentMegabytes()).hasValue(900);
        assertThat(config.maxSide()).isEqualTo(768);
        assertThat(config.maxSteps()).isEqualTo(50);
        assertThat(config.maxImages()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"resident-megabytes,many", "resident-megabytes,0", "max-side,7", "max-steps,0", "max-images,0"})
    void shouldRefuse(String setting, String value) {
        assertThatThrownBy(() -> Configs.models(Map.of("darkroom.models." + setting, value)))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining(setting);
    }
}
