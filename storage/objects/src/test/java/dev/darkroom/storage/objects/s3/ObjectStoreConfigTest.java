package dev.darkroom.storage.objects.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.ConfigValidationException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectStoreConfigTest {
    private static final Map<String, String> REQUIRED = Map.of(
            "darkroom.objects.endpoint", "http://store:9000",
            "darkroom.objects.access-key", "id",
            "darkroom.objects.secret-key", "secret");

    @Test
    void shouldHaveDefaultsForAllButAddressAndCredentials() {
        ObjectStoreConfig config = Configs.read(REQUIRED);

        assertThat(config.bucket()).isEqualTo("darkroom");
        assertThat(config.region()).isEqualTo("us-east-1");
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void shouldReadEverySetting() {
        Map<String, String> settings = new HashMap<>(REQUIRED);
        settings.put("darkroom.objects.bucket", "images");
        settings.put("darkroom.objects.region", "eu-central-1");
        settings.put("darkroom.objects.timeout", "PT3S");

        ObjectStoreConfig config = Configs.read(settings);

        assertThat(config.endpoint()).isEqualTo("http://store:9000");
        assertThat(config.accessKey()).isEqualTo("id");
        assertThat(config.secretKey()).isEqualTo("secret");
        assertThat(config.bucket()).isEqualTo("images");
        assertThat(config.region()).isEqualTo("eu-central-1");
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"endpoint", "access-key", "secret-key"})
    void shouldRefuseToRunWithout(String setting) {
        Map<String, String> settings = new HashMap<>(REQUIRED);
        settings.remove("darkroom.objects." + setting);

        assertThatThrownBy(() -> Configs.read(settings))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining(setting);
    }
}
