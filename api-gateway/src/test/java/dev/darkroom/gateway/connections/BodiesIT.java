package dev.darkroom.gateway.connections;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.gateway.GatewayInfrastructure;
import dev.darkroom.gateway.Platform;
import dev.darkroom.gateway.RestOfThePlatform;
import dev.darkroom.gateway.http.Operations;
import dev.darkroom.gateway.identity.StrictProfile;
import dev.darkroom.storage.jobs.tenants.ApiKey;
import dev.darkroom.storage.jobs.tenants.ApiKeys;
import dev.darkroom.storage.jobs.tenants.KeySecret;
import dev.darkroom.storage.jobs.tenants.Scope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(StrictProfile.class)
@WithTestResource(GatewayInfrastructure.class)
class BodiesIT {
    private static final String CHUNKED = "Transfer-Encoding: chunked";
    private static final int SOON = 8_000;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Inject
    Platform platform;

    @Inject
    ApiKeys keys;

    @Inject
    MemoryBudgets budgets;

    @Test
    void shouldRefuseNoRequestBeforeItsBodyComes() throws Exception {
        Map<String, String> operations = Operations.withBody();
        assertThat(operations).hasSizeGreaterThan(8);
        for (Map.Entry<String, String> operation : operations.entrySet()) {
            for (String framing : List.of(CHUNKED, "Content-Length: 1000000")) {
                try (RawClient client = new RawClient(RestAssured.port)) {
                    client.head("POST " + operation.getKey(), contentType(operation.getValue()), framing);
                    if (framing.equals(CHUNKED)) {
                        client.chunk(60_000);
                    }

                    assertThat(client.answer(SOON))
                            .as(operation + " " + framing)
                            .startsWith("HTTP/1.1 401 ");
                    assertThat(budgets.bodies().used()).isZero();
                }
            }
        }
    }

    @Test
    void shouldRefuseNoRequestWithoutAskingForItsBody() throws Exception {
        try (RawClient client = new RawClient(RestAssured.port)) {
            client.head(
                    "POST /v1/jobs", "Content-Type: application/json", "Content-Length: 1000", "Expect: 100-continue");

            assertThat(client.answer(SOON)).startsWith("HTTP/1.1 401 ");
        }
    }

    @Test
    void shouldAskForTheBodyOfAKnownCaller() throws Exception {
        try (RawClient client = new RawClient(RestAssured.port)) {
            client.head(
                    "POST /v1/jobs",
                    key("expects"),
                    "Content-Type: application/json",
                    "Content-Length: 2",
                    "Expect: 100-continue");

            assertThat(client.answer(SOON)).startsWith("HTTP/1.1 100 ");
            assertThat(client.send("{}").answer(SOON)).startsWith("HTTP/1.1 422 ");
        }
    }

    @Test
    void shouldRefuseATenantThatHoldsItsShareAndServeAnother() throws Exception {
        platform.registerModel();
        String greedy = key("greedy");
        List<RawClient> holding = new ArrayList<>();
        try {
            String answer = "";
            while (answer.isEmpty()) {
                assertThat(holding).hasSizeLessThan(500);
                RawClient client = new RawClient(RestAssured.port);
                holding.add(client);
                client.head("POST /v1/jobs", greedy, "Content-Type: application/json", CHUNKED);
                for (int sent = 0; sent < 1_900_000; sent += 50_000) {
                    client.chunk(50_000);
                }
                answer = client.answer(100);
            }
            assertThat(answer)
                    .startsWith("HTTP/1.1 429 ")
                    .containsIgnoringCase("retry-after: 1\r\n")
                    .contains("application/problem+json");
            assertThat(budgets.bodies().used())
                    .isLessThanOrEqualTo(budgets.bodies().mostPerTenant());
            assertThat(post(key("modest"), "{\"prompt\": \"a red apple\"}").statusCode())
                    .isEqualTo(202);
        } finally {
            for (RawClient client : holding) {
                client.close();
            }
        }
        awaitNothingHeld();
    }

    @Test
    void shouldGiveUpABodyThatDoesNotGetOn() throws Exception {
        String slow = key("slow");
        Map<RawClient, String> drops = new HashMap<>();
        Map<RawClient, String> answers = new HashMap<>();
        try {
            for (String framing : List.of(CHUNKED, "Content-Length: 1000000")) {
                for (boolean drips : List.of(false, true)) {
                    RawClient client = new RawClient(RestAssured.port);
                    drops.put(client, !drips ? "" : framing.equals(CHUNKED) ? "1\r\na\r\n" : "a");
                    client.head("POST /v1/jobs", slow, "Content-Type: application/json", framing);
                }
            }
            for (int i = 0; i < 64 && answers.size() < drops.size(); i++) {
                for (RawClient client : drops.keySet()) {
                    if (!answers.containsKey(client)) {
                        String answer = client.answer(125);
                        if (answer.isEmpty()) {
                            client.send(drops.getOrDefault(client, ""));
                        } else {
                            answers.put(client, answer);
                        }
                    }
                }
            }
            assertThat(answers).hasSameSizeAs(drops);
            assertThat(answers.values())
                    .allSatisfy(answer ->
                            assertThat(answer).startsWith("HTTP/1.1 408 ").contains("application/problem+json"));
        } finally {
            for (RawClient client : drops.keySet()) {
                client.close();
            }
        }
        awaitNothingHeld();
    }

    @Test
    void shouldTakeLargeBodiesOnlyWhereTheyMayHoldImages() throws Exception {
        String caller = key("large");
        String large = "{\"prompt\": \"" + "x".repeat(StrictProfile.PLAIN) + "\"}";

        assertThat(post(caller, large).body()).contains("\"prompt\"").contains("at most 4096 bytes");
        for (String path : List.of("/v1/trainings", "/v1/webhooks/rotate", "/openai/v1/images/generations")) {
            HttpResponse<String> answer = request(caller, path, large);
            assertThat(answer.statusCode()).as(path).isEqualTo(413);
            assertThat(answer.body()).as(path).contains(StrictProfile.PLAIN + " bytes");
        }
        HttpResponse<String> tooLarge = post(caller, "{\"prompt\": \"" + "x".repeat(StrictProfile.LARGE) + "\"}");
        assertThat(tooLarge.statusCode()).isEqualTo(413);
        assertThat(tooLarge.body()).contains(StrictProfile.LARGE + " bytes");
    }

    private static List<String> bodiesOfManyTokens() {
        return List.of(
                "{\"prompt\":\"x\",\"loras\":["
                        + String.join(",", Collections.nCopies(8_000, "{\"name\":\"a\",\"scale\":1}")) + "]}",
                "{\"prompt\":\"x\","
                        + IntStream.range(0, 60_000)
                                .mapToObj(i -> "\"f" + i + "\":1")
                                .collect(Collectors.joining(","))
                        + "}",
                "[".repeat(200_000),
                "{\"prompt\":" + "{\"a\":".repeat(50_000) + "1" + "}".repeat(50_000) + "}",
                "{\"" + "n".repeat(200_000) + "\":1}",
                "{\"seed\":" + "1".repeat(200_000) + "}");
    }

    @Test
    void shouldRefuseATreeThatIsTooLargeOrTooDeep() throws Exception {
        String caller = key("trees");
        for (String body : bodiesOfManyTokens()) {
            long begin = System.nanoTime();
            HttpResponse<String> answer = post(caller, body);

            assertThat(answer.statusCode()).as(body.substring(0, 40)).isEqualTo(400);
            assertThat(answer.body()).as(body.substring(0, 40)).contains("names, values and brackets");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void shouldGiveBackWhatEveryAnswerHeld() throws Exception {
        platform.registerModel();
        String caller = key("returns");
        try (RestOfThePlatform rest = platform.rest()) {
            for (String path : Operations.withBody().keySet()) {
                for (String body : List.of("{}", "no json", "{\"prompt\": \"a red apple\"}")) {
                    request(caller, path, body);
                }
            }
        }
        awaitNothingHeld();
    }

    private void awaitNothingHeld() throws InterruptedException {
        Instant end = Instant.now().plusSeconds(20);
        while (budgets.bodies().used() > 0 && Instant.now().isBefore(end)) {
            Thread.sleep(50);
        }
        assertThat(budgets.bodies().used()).isZero();
    }

    /** The header of a new key of that tenant. */
    private String key(String tenant) {
        KeySecret secret = KeySecret.draw(new SecureRandom());
        keys.add(ApiKey.of(secret, tenant, "test", Set.of(Scope.READ, Scope.SUBMIT), Instant.now()));
        return "Authorization: Bearer " + secret.value();
    }

    private HttpResponse<String> post(String key, String body) throws Exception {
        return request(key, "/v1/jobs", body);
    }

    /** Not by REST Assured, which prints what it sent. */
    private HttpResponse<String> request(String key, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + path))
                .header("Authorization", key.substring("Authorization: ".length()))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String contentType(String type) {
        return "Content-Type: " + type + (type.startsWith("multipart/") ? "; boundary=x" : "");
    }
}
