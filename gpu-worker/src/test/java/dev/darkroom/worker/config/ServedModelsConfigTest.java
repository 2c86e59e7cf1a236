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
    void shouldReadFoldersWhoseNamesHoldAComma() {
        ServedModelsConfig config = Configs.models(Map.of("darkroom.models.path", "/var/models,/home/me/my\\,models"));

        assertThat(config.path()).containsExactly(Path.of("/var/models"), Path.of("/home/me/my,models"));
    }

    @ParameterizedTest
    @CsvSource({"resident-megabytes,many", "resident-megabytes,0", "max-side,7", "max-steps,0", "max-images,0"})
    void shouldRefuse(String setting, String value) {
        assertThatThrownBy(() -> Configs.models(Map.of("darkroom.models." + setting, value)))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining(setting);
    }
}
