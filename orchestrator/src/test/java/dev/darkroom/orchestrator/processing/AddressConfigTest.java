package dev.darkroom.orchestrator.processing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.orchestrator.Configs;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AddressConfigTest {

    @Test
    void shouldPointToThisMachineByDefault() {
        assertThat(Configs.read(AddressConfig.class, Map.of()).publicUrl()).isEqualTo("http://localhost:8080");
        assertThat(Configs.read(AddressConfig.class, Map.of("darkroom.public-url", "https://images.example.org"))
                        .publicUrl())
                .isEqualTo("https://images.example.org");
    }
}
