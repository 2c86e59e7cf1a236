package dev.darkroom.bench.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Two gateways and one database hold a tenant to one rate. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class LimitsIT {
    private static final int PER_MINUTE = 300;
    private static final int BURST = 20;
    private static final int ACCEPTED = 60;
    private static final int CLIENTS_OF_A_GATEWAY = 2;

    private final HttpClient http = HttpClient.newHttpClient();
    private TrialStack platform;

    /** A tenant's bucket as the database has it: how full it was, and when, by the database's clock. */
    private record Bucket(double tokens, double seconds) {}

    @BeforeAll
    void start() throws Exception {
        platform = TrialStack.start(
                2,
                1,
                Map.of(
                        "darkroom.worker.engine", "null",
                        "darkroom.limits.requests-per-minute", Integer.toString(PER_MINUTE),
                        "darkroom.limits.burst", Integer.toString(BURST)),
                new SilentListener());
    }

    @AfterAll
    void stop() {
        platform.close();
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
                                assertThat(answer.statusCode()).isEqualTo(429);
                                refusing.add(gateway);
                                refusals.add(answer.headers());
                                Thread.sleep(20);
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
        double granted = before.tokens() + PER_MINUTE / 60.0 * (after.seconds() - before.seconds()) - after.tokens();
        assertThat((double) accepted.get()).isCloseTo(granted, within(0.05 * granted));
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
