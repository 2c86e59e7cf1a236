package dev.darkroom.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuthConfigTest {

    @Test
    void shouldBeClosedByDefault() {
        AuthConfig config = read(Map.of());

        assertThat(config.mode()).isEqualTo(AuthConfig.Mode.KEYS);
        assertThat(config.adminKey()).isEmpty();
        assertThat(config.keyMaxAge()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.misses()).isEqualTo(30);
        assertThat(config.missWindow()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.oidc().enabled()).isFalse();
        assertThat(config.oidc().tenantClaim()).isEqualTo("tenant");
        assertThat(config.oidc().rolesClaim()).isEqualTo("roles");
        assertThat(config.oidc().userRole()).isEqualTo("user");
        assertThat(config.oidc().adminRole()).isEqualTo("admin");
    }

    @Test
    void shouldReadEverySetting() {
        AuthConfig config = read(Map.of(
                "darkroom.auth", "open",
                "darkroom.auth.admin-key", "dk_x",
                "darkroom.auth.key-max-age", "5s",
                "darkroom.auth.misses", "5",
                "darkroom.auth.miss-window", "1h",
                "darkroom.auth.oidc.enabled", "true",
                "darkroom.auth.oidc.tenant-claim", "org",
                "darkroom.auth.oidc.roles-claim", "realm_access/roles",
                "darkroom.auth.oidc.user-role", "painter",
                "darkroom.auth.oidc.admin-role", "boss"));

        assertThat(config.mode()).isEqualTo(AuthConfig.Mode.OPEN);
        assertThat(config.adminKey()).contains("dk_x");
        assertThat(config.keyMaxAge()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.misses()).isEqualTo(5);
        assertThat(config.missWindow()).isEqualTo(Duration.ofHours(1));
        assertThat(config.oidc().enabled()).isTrue();
        assertThat(config.oidc().tenantClaim()).isEqualTo("org");
        assertThat(config.oidc().rolesClaim()).isEqualTo("realm_access/roles");
        assertThat(config.oidc().userRole()).isEqualTo("painter");
        assertThat(config.oidc().adminRole()).isEqualTo("boss");
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
