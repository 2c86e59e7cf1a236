package dev.darkroom.orchestrator.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.orchestrator.Configs;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WebhooksConfigTest {

    @Test
    void shouldHaveASecretOnlyWhenOneIsSet() {
        assertThat(Configs.read(WebhooksConfig.class, Map.of()).secret()).isEmpty();
        assertThat(Configs.read(WebhooksConfig.class, Map.of("darkroom.webhooks.secret", "whsec_x"))
                        .secret())
                .contains("whsec_x");
    }

    @Test
    void shouldCallPublicAddressesOnAnyPortByDefault() {
        WebhooksConfig defaults = Configs.read(WebhooksConfig.class, Map.of());
        WebhooksConfig set = Configs.read(
                WebhooksConfig.class,
                Map.of(
                        "darkroom.webhooks.allow",
                        "127.0.0.0/8,hooks.internal",
                        "darkroom.webhooks.ports",
                        "443",
                        "darkroom.webhooks.closed-ports",
                        "8080,10001"));

        assertThat(defaults.allow()).isEmpty();
        assertThat(defaults.ports()).isEmpty();
        assertThat(defaults.closedPorts()).isEmpty();
        assertThat(set.closedPorts()).contains(Set.of(8080, 10001));
        assertThat(set.allow()).contains(List.of("127.0.0.0/8", "hooks.internal"));
        assertThat(set.ports()).contains(Set.of(443));
    }
}
