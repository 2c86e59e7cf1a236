package dev.darkroom.orchestrator.processing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.orchestrator.Configs;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LinksConfigTest {

    @Test
    void shouldPointToThisMachineByDefault() {
        assertThat(Configs.read(LinksConfig.class, Map.of()).publicUrl()).isEqualTo("http://localhost:8080");
        assertThat(Configs.read(LinksConfig.class, Map.of("darkroom.public-url", "https://images.example.org"))
                        .publicUrl())
                .isEqualTo("https://images.example.org");
    }

    @Test
    void shouldSignForADayWithASecretOfItsOwnByDefault() {
        LinksConfig.Signed defaults = Configs.read(LinksConfig.class, Map.of()).links();
        LinksConfig.Signed set = Configs.read(
                        LinksConfig.class, Map.of("darkroom.links.secret", "shared", "darkroom.links.valid-for", "10m"))
                .links();

        assertThat(defaults.secret()).isEmpty();
        assertThat(defaults.validFor()).isEqualTo(Duration.ofDays(1));
        assertThat(set.secret()).contains("shared");
        assertThat(set.validFor()).isEqualTo(Duration.ofMinutes(10));
    }
}
