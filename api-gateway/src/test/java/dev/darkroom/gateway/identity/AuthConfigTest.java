package dev.darkroom.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuthConfigTest {

    @Test
    void shouldBeClosedByDefault() {
        AuthConfig config = read(Map.of());

        assertThat(config.mode()).isEqualTo(AuthConfig.Mode.KEYS);
        assertThat(config.adminKey()).isEmpty();
        assertThat(config.oidc().enabled()).isFalse();
    }

    @Test
    void shouldRejectAModeThatDoesNotExist() {
        assertThatThrownBy(() -> read(Map.of("darkroom.auth", "ajar")).mode()).isInstanceOf(RuntimeException.class);
    }

    private static AuthConfig read(Map<String, String> properties) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(AuthConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build();
        return config.getConfigMapping(AuthConfig.class);
    }
}
