package dev.darkroom.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceSettingsTest {
    private static final Map<String, String> DEFAULTS = Map.of(
            "DARKROOM_PUBLIC_URL", "http://127.0.0.1:8080",
            "DARKROOM_MODELS_PATH", "/models",
            "DARKROOM_MODELS_FETCHED", "/fetched",
            "DARKROOM_WEBHOOKS_SECRET", "whsec_ours",
            "DARKROOM_LINKS_SECRET", "ours",
            "DARKROOM_AUTH_ADMIN_KEY", "ours",
            "QUARKUS_VERTX_WARNING_EXCEPTION_TIME", "60S");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DARKROOM_PUBLIC_URL",
                "DARKROOM_MODELS_PATH",
                "DARKROOM_MODELS_FETCHED",
                "DARKROOM_WEBHOOKS_SECRET",
                "DARKROOM_LINKS_SECRET",
                "DARKROOM_AUTH_ADMIN_KEY",
                "QUARKUS_VERTX_WARNING_EXCEPTION_TIME"
            })
    void shouldLetTheUsersOwnSettingWin(String name) {
        Map<String, String> environment = environment(Map.of(name, "theirs"));

        assertThat(environment).containsEntry(name, "theirs");
        DEFAULTS.forEach((other, value) -> {
            if (!other.equals(name)) {
                assertThat(environment).containsEntry(other, value);
            }
        });
        assertThat(new ServiceSettings(Map.of(name, "theirs")).taken(DEFAULTS)).containsExactly(name);
    }

    @Test
    void shouldKnowTheUsersSettingByEveryNameThatTheServicesRead() {
        Map<String, String> environment =
                environment(Map.of("darkroom_public_url", "https://images.example.org", "DARKROOM_LINKS_SECRET", " "));

        assertThat(environment).doesNotContainKey("DARKROOM_PUBLIC_URL").containsEntry("DARKROOM_LINKS_SECRET", "ours");
    }

    @Test
    void shouldDecideWhatTheStackRunsItselfAndSayWhatItIgnores() {
        Map<String, String> user = Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", "kafka:9092",
                "KAFKA_SECURITY_PROTOCOL", "SASL_SSL",
                "QUARKUS_DATASOURCE_PASSWORD", "secret",
                "DARKROOM_OBJECTS_ENDPOINT", "http://minio:9000",
                "QUARKUS_HTTP_PORT", "80",
                "QUARKUS_HTTP_PROXY_PROXY_ADDRESS_FORWARDING", "true",
                "HOME", "/home/somebody");

        Map<String, String> environment = environment(user);

        assertThat(environment)
                .containsEntry("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1")
                .containsEntry("HOME", "/home/somebody")
                .containsEntry("QUARKUS_HTTP_PROXY_PROXY_ADDRESS_FORWARDING", "true")
                .doesNotContainKeys(
                        "KAFKA_SECURITY_PROTOCOL",
                        "QUARKUS_DATASOURCE_PASSWORD",
                        "DARKROOM_OBJECTS_ENDPOINT",
                        "QUARKUS_HTTP_PORT");
        assertThat(new ServiceSettings(user).ignored())
                .containsExactly(
                        "Ignoring DARKROOM_OBJECTS_ENDPOINT: the S3 server is one of its own",
                        "Ignoring KAFKA_BOOTSTRAP_SERVERS: Kafka is one of its own",
                        "Ignoring KAFKA_SECURITY_PROTOCOL: Kafka is one of its own",
                        "Ignoring QUARKUS_DATASOURCE_PASSWORD: PostgreSQL is one of its own",
                        "Ignoring QUARKUS_HTTP_PORT: --port says it");
    }

    @Test
    void shouldNameVariablesAsMicroProfileConfigReadsThem() {
        assertThat(ServiceSettings.variable("darkroom.objects.access-key")).isEqualTo("DARKROOM_OBJECTS_ACCESS_KEY");
        assertThat(ServiceSettings.variable("quarkus.datasource.jdbc.url")).isEqualTo("QUARKUS_DATASOURCE_JDBC_URL");
    }

    @Test
    void shouldEscapeWhatMicroProfileConfigWouldReadInPaths() {
        assertThat(ServiceSettings.list(Path.of("/a,b"), Path.of("/c${d}"))).isEqualTo("/a\\,b,/c\\${d}");
    }

    private static Map<String, String> environment(Map<String, String> user) {
        Map<String, String> environment = new HashMap<>(user);
        new ServiceSettings(user).apply(environment, DEFAULTS, Map.of("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1"));
        return environment;
    }
}
