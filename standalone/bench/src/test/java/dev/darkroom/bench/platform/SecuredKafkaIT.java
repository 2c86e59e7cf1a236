package dev.darkroom.bench.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.bench.trial.TrialStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every service meets Kafka by TLS and with a password, as the chart sets it up. */
class SecuredKafkaIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void shouldRunAJobOverABrokerThatWantsTlsAndAPassword() throws Exception {
        try (SecuredBroker broker = SecuredBroker.start(folder)) {
            Map<String, String> settings = new HashMap<>(Map.of("darkroom.worker.engine", "null"));
            broker.clientConfig().forEach((name, value) -> settings.put("kafka." + name, value));
            try (TrialStack platform = TrialStack.start(1, 1, settings, new SilentListener())) {
                assertThat(job(platform).path("status").asText()).isEqualTo("succeeded");
                assertThat(topics(Map.copyOf(broker.clientConfig())))
                        .contains("darkroom.commands", "darkroom.tasks.default", "darkroom.reports", "darkroom.events");
                assertThat(topics(embeddedBroker(platform))).isEmpty();
                assertThat(logs(platform)).doesNotContain(password(broker));
            }
        }
    }

    private static JsonNode job(TrialStack platform) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(platform.stack().url().resolve("/v1/jobs"))
                .header("Authorization", "Bearer " + platform.data().adminKey())
                .header("Content-Type", "application/json")
                .header("Prefer", "wait=50")
                .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\": \"a red apple\"}"))
                .build();
        return JSON.readTree(HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body());
    }

    private static Set<String> topics(Map<String, Object> config) throws Exception {
        try (Admin admin = Admin.create(config)) {
            return admin.listTopics().names().get();
        }
    }

    /** The broker's other listener, which no client should use. */
    private static Map<String, Object> embeddedBroker(TrialStack platform) {
        Map<String, Object> client = new HashMap<>();
        platform.stack().infrastructure().forEach((key, value) -> {
            if (key.startsWith("kafka.")) {
                client.put(key.substring("kafka.".length()), value);
            }
        });
        return client;
    }

    private static String password(SecuredBroker broker) {
        String login = Objects.requireNonNull(broker.clientConfig().get("sasl.jaas.config"));
        return login.replaceAll(".*password=\"(.*)\";", "$1");
    }

    private static String logs(TrialStack platform) throws Exception {
        try (Stream<Path> files = Files.list(platform.data().path().resolve("logs"))) {
            return files.map(SecuredKafkaIT::read).collect(Collectors.joining());
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
