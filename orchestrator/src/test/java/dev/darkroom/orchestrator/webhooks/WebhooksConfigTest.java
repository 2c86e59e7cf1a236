package dev.darkroom.orchestrator.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.orchestrator.Configs;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebhooksConfigTest {

    @Test
    void shouldHaveASecretOnlyWhenOneIsSet() {
        assertThat(Configs.read(WebhooksConfig.class, Map.of()).secret()).isEmpty();
        assertThat(Configs.read(WebhooksConfig.class, Map.of("darkroom.webhooks.secret", "whsec_x"))
                        .secret())
                .contains("whsec_x");
    }
}
