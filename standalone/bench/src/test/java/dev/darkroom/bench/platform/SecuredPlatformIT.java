package dev.darkroom.bench.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.bench.trial.TrialStack;
import dev.darkroom.cli.fixtures.NodeSuite;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every service meets Kafka by TLS and with a password, as the chart sets it up; two gateways and one database hold a tenant to one rate.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class SecuredPlatformIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PER_MINUTE = 300;
    private static final int BURST = 20;
    private static final int ACCEPTED = 30;
    private static final int CLIENTS_OF_A_GATEWAY = 2;

    private final HttpClient http = HttpClient.newHttpClient();
    private SecuredBroker broker;
    private TrialStack platform;

    /** A tenant's bucket as the database has it: how full it was, and when, by the database's clock. */
    private record Bucket(double tokens, double seconds) {}

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        broker = SecuredBroker.start(folder);
        Map<String, String> settings = new HashMap<>(Map.of(
                "darkroom.worker.engine", "null",
                "darkroom.limits.requests-per-minute", Integer.toString(PER_MINUTE),
                "darkroom.limits.burst", Integer.toString(BURST)));
        broker.clientConfig().forEach((name, value) -> settings.put("kafka." + name, value));
        platform = TrialStack.start(2, 1, settings, new SilentListener());
    }

    @AfterAll
    void stop() {
        if (platform != null) {
            platform.close();
        }
        broker.close();
    }

    @Test
    void shouldRunAJobOverABrokerThatWantsTlsAndAPassword() throws Exception {
        assertThat(jobOf("secured").path("status").asText()).isEqualTo("succeeded");
        assertThat(topics(Map.copyOf(broker.clientConfig())))
                .contains("darkroom.commands", "darkroom.tasks.default", "darkroom.reports", "darkroom.events");
        assertThat(topics(embeddedBroker())).isEmpty();
        assertThat(logs()).isNotEmpty().doesNotContain(password());
    }

    @Test
    void shouldHoldATenantToItsRateOverBothGateways() throws Exception {
        String key = keyOf("busy");
        List<URI> gateways = platform.stack().gateways();
        // From an empty bucket on: a full bucket gains no tokens.
        for (URI gateway : gateways) {
            while (submit(gateway, key).statusCode() == 202) {
                Thread.onSpinWait();
            }
        }
        Bucket before = bucket("busy");

        AtomicInteger accepted = new AtomicInteger();
        ConcurrentLinkedQueue<URI> refusing = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<HttpHeaders> refusals = new ConcurrentLinkedQueue<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(2 * CLIENTS_OF_A_GATEWAY)) {
            List<Future<?>> running = new ArrayList<>();
            for (URI gateway : gateways) {
                for (int i = 0; i < CLIENTS_OF_A_GATEWAY; i++) {
                    running.add(clients.submit(() -> {
                        while (accepted.get() < ACCEPTED) {
                            HttpResponse<String> answer = submit(gateway, key);
                            if (answer.statusCode() == 202) {
                                accepted.incrementAndGet();
                            } else {
                                assertThat(answer.statusCode())
                                        .as("%s%n%s", answer.body(), errors())
                                        .isEqualTo(429);
                                refusing.add(gateway);
                                refusals.add(answer.headers());
                                Thread.sleep(50);
                            }
                        }
                        return null;
                    }));
                }
            }
            for (Future<?> client : running) {
                client.get();
            }
        }

        Bucket after = bucket("busy");
        // At most so many: a bucket that is full gains nothing while a slow machine asks for none.
        double granted = before.tokens() + PER_MINUTE / 60.0 * (after.seconds() - before.seconds()) - after.tokens();
        assertThat((double) accepted.get()).isBetween((double) ACCEPTED, 1.05 * granted);
        assertThat(refusing).contains(gateways.getFirst(), gateways.getLast());
        assertThat(refusals).allSatisfy(headers -> {
            assertThat(number(headers, "Retry-After")).isBetween(1L, 2L);
            assertThat(text(headers, "RateLimit-Policy")).isEqualTo("\"jobs\";q=20;w=4");
            assertThat(text(headers, "RateLimit")).isEqualTo("\"jobs\";r=0;t=4");
        });
    }

    @Test
    void shouldBeWaitedForByTheOfficialClients() throws Exception {
        NodeSuite.install("clients")
                .test("limits.test.mjs", platform.stack().url(), keyOf("patient"), Duration.ofMinutes(4));
    }

    private JsonNode jobOf(String tenant) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(platform.stack().url().resolve("/v1/jobs"))
                .header("Authorization", "Bearer " + keyOf(tenant))
                .header("Content-Type", "application/json")
                .header("Prefer", "wait=50")
                .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\": \"a red apple\"}"))
                .build();
        return JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
    }

    private static Set<String> topics(Map<String, Object> config) throws Exception {
        try (Admin admin = Admin.create(config)) {
            return admin.listTopics().names().get();
        }
    }

    /** The platform's own broker, which no service should use. */
    private Map<String, Object> embeddedBroker() {
        Map<String, Object> client = new HashMap<>();
        platform.stack().infrastructure().forEach((key, value) -> {
            if (key.startsWith("kafka.")) {
                client.put(key.substring("kafka.".length()), value);
            }
        });
        return client;
    }

    private String password() {
        String login = Objects.requireNonNull(broker.clientConfig().get("sasl.jaas.config"));
        return login.replaceAll(".*password=\"(.*)\";", "$1");
    }

    private String logs() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(platform.data().path().resolve("logs"))) {
            for (Path file : files.toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }

    private String errors() throws IOException {
        return logs().lines()
                .filter(line -> line.contains("ERROR") || line.contains("WARN"))
                .limit(20)
                .collect(Collectors.joining("\n"));
    }

    private String keyOf(String tenant) {
        ObjectNode wanted =
                JsonNodeFactory.instance.objectNode().put("name", tenant).put("tenant", tenant);
        wanted.putArray("roles").add("user");
        return platform.administrator().createKey(wanted).path("key").asText();
    }

    private HttpResponse<String> submit(URI gateway, String key) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(gateway.resolve("/v1/jobs"))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\": \"a red apple\"}"))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private Bucket bucket(String tenant) throws SQLException {
        Map<String, String> config = platform.stack().infrastructure();
        try (Connection database = DriverManager.getConnection(
                        Objects.requireNonNull(config.get("quarkus.datasource.jdbc.url")),
                        config.get("quarkus.datasource.username"),
                        config.get("quarkus.datasource.password"));
                PreparedStatement query = database.prepareStatement(
                        "select tokens, extract(epoch from refilled_at) as seconds from tenant_budget where tenant = ?")) {
            query.setString(1, tenant);
            try (ResultSet row = query.executeQuery()) {
                assertThat(row.next()).isTrue();
                return new Bucket(row.getDouble("tokens"), row.getDouble("seconds"));
            }
        }
    }

    private static String text(HttpHeaders headers, String name) {
        return headers.firstValue(name).orElse("");
    }

    private static long number(HttpHeaders headers, String name) {
        return headers.firstValueAsLong(name).orElseThrow();
    }
}
