package dev.darkroom.orchestrator.processing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.orchestrator.Configs;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LinksConfigTest {

    @Test
    void shouldPointToThisMachineUnlessToldOtherwise() {
        assertThat(Configs.read(LinksConfig.class, Map.of()).publicUrl()).isEqualTo("http://localhost:8080");
        assertThat(Configs.read(LinksConfig.class, Map.of("darkroom.public-url", "https://pictures.example.org"))
                        .publicUrl())
                .isEqualTo("https://pictures.example.org");
    }
}
