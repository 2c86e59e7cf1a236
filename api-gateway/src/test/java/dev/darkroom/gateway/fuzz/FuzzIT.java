package dev.darkroom.gateway.fuzz;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.gateway.GatewayInfrastructure;
import dev.darkroom.gateway.Platform;
import dev.darkroom.gateway.RestOfThePlatform;
import dev.darkroom.gateway.identity.KeysProfile;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Made-up requests for all that the OpenAPI document names, against a platform that finishes every job at once. */
@QuarkusTest
@WithTestResource(GatewayInfrastructure.class)
@TestProfile(KeysProfile.class)
class FuzzIT {
    private static final int CLIENTS = 8;
    private static final int MOST_SHOWN = 20;
    private static final int MOST_RETRIES = 3;

    @Inject
    Platform platform;

    @TestHTTPResource("/")
    @SuppressWarnings("NullAway.Init") // Quarkus sets it
    URI gateway;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final AtomicInteger fulfilled = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    @Test
    void shouldFulfilOrPolitelyRefuseTwoThousandMadeUpRequests() throws Exception {
        fulfilOrPolitelyRefuse(2_000, 1);
    }

    @Tag("nightly")
    @Test
    void shouldFulfilOrPolitelyRefuseTenThousandMadeUpRequests() throws Exception {
        fulfilOrPolitelyRefuse(10_000, 20_261_125);
    }

    private void fulfilOrPolitelyRefuse(int number, long seed) throws Exception {
        platform.registerModel();
        JsonNode document = json.readTree(given().header("Authorization", "Bearer " + KeysProfile.ADMIN_KEY)
                .get("/v1/openapi")
                .asByteArray());
        try (RestOfThePlatform rest = platform.rest();
                ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            Map<String, List<String>> known = Map.of(
                    "id",
                            List.of(
                                    platform.submitted().value(),
                                    platform.running().value()),
                    "owner", List.of("darkroom"),
                    "name", List.of("emoji"),
                    "model", List.of("emoji"),
                    "n", List.of("0"));
            List<Future<?>> running = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                RequestGenerator requests = new RequestGenerator(
                        gateway, KeysProfile.ADMIN_KEY, document, known, new Random(seed + client));
                assertThat(requests.operations()).isGreaterThan(30);
                running.add(clients.submit(() -> {
                    for (int i = 0; i < number / CLIENTS; i++) {
                        check(requests.next());
                    }
                    return null;
                }));
            }
            for (Future<?> client : running) {
                client.get();
            }
        }

        assertThat(faults.stream().limit(MOST_SHOWN)).isEmpty();
        assertThat(fulfilled.get() + refused.get()).isEqualTo(number);
        // Otherwise the generator would try nothing but the first check.
        assertThat(fulfilled.get()).isGreaterThan(number / 10);
        assertThat(refused.get()).isGreaterThan(number / 10);
    }

    /** A server may close a kept connection in the moment in which it is used again (RFC 9112, section 9.5). */
    private HttpResponse<InputStream> send(HttpRequest request) throws IOException, InterruptedException {
        try {
            return http.send(request, BodyHandlers.ofInputStream());
        } catch (IOException closed) {
            return http.send(request, BodyHandlers.ofInputStream());
        }
    }

    /** As a client does that is asked to come back: on a busy machine the broker may be late. */
    private HttpResponse<InputStream> sendUntilItIsTaken(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = send(request);
        for (int again = 0; again < MOST_RETRIES && isToComeBack(response); again++) {
            response.body().close();
            Thread.sleep(1_000);
            response = send(request);
        }
        return response;
    }

    private static boolean isToComeBack(HttpResponse<?> response) {
        return response.statusCode() == 503
                && response.headers().firstValue("Retry-After").isPresent();
    }

    private void check(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = sendUntilItIsTaken(request);
        int status = response.statusCode();
        String type = response.headers().firstValue("Content-Type").orElse("");
        try (InputStream content = response.body()) {
            if (status < 400) {
                fulfilled.incrementAndGet();
                // A stream may have no end.
                if (!type.startsWith("text/event-stream")) {
                    content.readAllBytes();
                }
                return;
            }
            refused.incrementAndGet();
            String body = new String(content.readAllBytes(), StandardCharsets.UTF_8);
            if (status >= 500 || !isError(request.uri().getPath(), status, type, body)) {
                faults.add(status + " " + type + " to " + request.method() + " " + request.uri() + ": " + body);
            }
        }
    }

    private boolean isError(String path, int status, String type, String body) {
        if (status == 414) {
            return true; // the HTTP server's own, before any resource
        }
        try {
            JsonNode document = json.readTree(body);
            return path.startsWith("/openai/")
                    ? type.startsWith("application/json")
                            && document.at("/error/message").isTextual()
                            && document.at("/error/type").isTextual()
                            && document.at("/error").has("param")
                            && document.at("/error").has("code")
                    : type.startsWith("application/problem+json")
                            && document.path("status").asInt() == status
                            && document.path("title").isTextual()
                            && document.path("detail").isTextual();
        } catch (IOException e) {
            return false;
        }
    }
}
