package dev.darkroom.gateway.submission;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.darkroom.events.JobId;
import dev.darkroom.gateway.GatewayInfrastructure;
import dev.darkroom.gateway.Platform;
import dev.darkroom.gateway.RestOfThePlatform;
import dev.darkroom.gateway.http.JsonFields;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
@QuarkusTest
@WithTestResource(GatewayInfrastructure.class)
class SubmissionIT {
    private static final String APPLE = "{\"model\":\"emoji\",\"prompt\":\"a red apple\"}";
    private static final String FINGERPRINT =
            Fingerprint.of(FormReading.generation(JsonFields.of(APPLE.getBytes(StandardCharsets.UTF_8)))
                    .form());
    private static final String PEAR = "{\"model\":\"emoji\",\"prompt\":\"a green pear\"}";

    @Inject
    Platform platform;

    @BeforeEach
    void registerModel() {
        platform.registerModel();
    }

    @Test
    void shouldAcceptAJobWithTheModelsDefaultsInPlace() {
        Response response = post("{\"prompt\":\"a red apple\",\"seed\":7,\"metadata\":{\"order\":\"9\"}}");

        String id = response.then()
                .statusCode(202)
                .header("Location", endsWith("/v1/jobs/" + response.path("id")))
                .body("status", equalTo("queued"))
                .body("model", equalTo("emoji"))
                .body("input.prompt", equalTo("a red apple"))
                .body("input.negative_prompt", equalTo(""))
                .body("input.steps", equalTo(20))
                .body("input.guidance_scale", equalTo(4.5f))
                .body("input.seed", equalTo(7))
                .body("input.num_images", equalTo(1))
                .body("input.prompt_syntax", equalTo("plain"))
                .body("input.metadata.order", equalTo("9"))
                .body("progress.step", equalTo(0))
                .body("progress.steps", equalTo(20))
                .body("images.size()", equalTo(0))
                .body("attempts", equalTo(0))
                .body("created_at", notNullValue())
                .body("started_at", nullValue())
                .body("completed_at", nullValue())
                .body("error", nullValue())
                .extract()
                .path("id");
        assertThat(JobId.isValid(id)).isTrue();
    }

    @Test
    void shouldKnowAnAcceptedJobThatNoOrchestratorHasSeen() {
        Response accepted = post(APPLE);

        given().get("/v1/jobs/" + accepted.path("id"))
                .then()
                .statusCode(200)
                .body("id", equalTo(accepted.path("id")))
                .body("status", equalTo("queued"))
                .body("created_at", equalTo(accepted.path("created_at")))
                .body("input.seed", equalTo(accepted.path("input.seed")));
        given().get("/v1/jobs/" + accepted.path("id") + "/history")
                .then()
                .statusCode(200)
                .body("results.size()", equalTo(0));
    }

    @Test
    void shouldGiveOneJobForOneKey() {
        String key = UUID.randomUUID().toString();
        Response first = post(APPLE, key);
        Response again = post("{ \"prompt\":\"a red apple\", \"model\":\"emoji\" }", "\"" + key + "\"");

        first.then().statusCode(202).header("Idempotent-Replayed", nullValue());
        again.then()
                .statusCode(202)
                .header("Idempotent-Replayed", "true")
                .body("id", equalTo(first.path("id")))
                .body("input.seed", equalTo(first.path("input.seed")));
    }

    @Test
    void shouldRefuseAnotherRequestUnderTheSameKey() {
        String key = UUID.randomUUID().toString();
        post(APPLE, key).then().statusCode(202);

        post(PEAR, key)
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:darkroom:problem:idempotency-key-reused"));
    }

    @Test
    void shouldRecogniseAKeyWhoseJobIsInTheStore() {
        String key = UUID.randomUUID().toString();
        JobId jobId = JobId.named("default", key);
        platform.happen(0, platform.submitted(jobId, FINGERPRINT, Instant.now()));

        post(APPLE, key).then().statusCode(202).header("Idempotent-Replayed", "true");
        post(PEAR, key).then().statusCode(422);
    }

    @Test
    void shouldForgetADeletedJobThoughTheLogStillHasIt() throws InterruptedException {
        String key = UUID.randomUUID().toString();
        String address = "/v1/jobs/" + JobId.named("default", key);
        try (RestOfThePlatform rest = platform.rest()) {
            request(key)
                    .header("Prefer", "wait=20")
                    .body(APPLE)
                    .post("/v1/jobs")
                    .then()
                    .statusCode(201);
        }
        given().delete(address).then().statusCode(204);

        given().get(address).then().statusCode(404);
        post(PEAR, key).then().statusCode(202).header("Idempotent-Replayed", nullValue());
        given().get(address).then().statusCode(200).body("input.prompt", equalTo("a green pear"));
    }

    @Test
    void shouldLetOneOfTwoRequestsWinThatMeetUnderOneKey() throws ExecutionException, InterruptedException {
        for (int round = 0; round < 5; round++) {
            String key = UUID.randomUUID().toString();
            List<Response> responses =
                    atOnce(List.of(() -> post(APPLE, key), () -> post(PEAR, key), () -> post(APPLE, key)));

            Response stored = given().get("/v1/jobs/" + JobId.named("default", key));
            for (Response response : responses) {
                boolean won = response.statusCode() == 202;
                assertThat(response.statusCode()).isIn(202, 422);
                if (won) {
                    assertThat(response.<String>path("input.prompt")).isEqualTo(stored.path("input.prompt"));
                    assertThat(response.<Number>path("input.seed").longValue())
                            .isEqualTo(stored.<Number>path("input.seed").longValue());
                }
            }
            Set<Integer> codes = responses.stream().map(Response::statusCode).collect(Collectors.toSet());
            assertThat(codes).containsExactlyInAnyOrder(202, 422);
        }
    }

    @Test
    void shouldTellEveryViolation() {
        post("{\"model\":\"emoji\",\"prompt\":\"a\",\"width\":60,\"steps\":\"many\",\"colour\":\"red\"}")
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("title", equalTo("Invalid request"))
                .body("status", equalTo(422))
                .body("errors.field", hasItems("width", "steps", "colour"))
                .body("detail", containsString("width must be a multiple of 8 from 8 to 128"));
    }

    @Test
    void shouldRefuseMalformedJsonWithoutRepeatingIt() {
        post("{\"prompt\":\"secret words")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:darkroom:problem:malformed-json"))
                .body("detail", not(containsString("secret")));
    }

    @Test
    void shouldRefuseABodyOverTheLimit() {
        for (int size : List.of(131_073, 2_000_000)) {
            post("{\"prompt\":\"" + "x".repeat(size) + "\"}")
                    .then()
                    .statusCode(413)
                    .contentType("application/problem+json")
                    .body("detail", containsString("131072 bytes"));
        }
    }

    @Test
    void shouldRefuseABodyOverTheLimitThatDidNotTellItsSize() throws IOException, InterruptedException {
        byte[] body = ("{\"prompt\":\"" + "x".repeat(140_000) + "\"}").getBytes(StandardCharsets.UTF_8);
        HttpRequest chunked = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + "/v1/jobs"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                .build();

        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpResponse<String> response = client.send(chunked, HttpResponse.BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(413);
            assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
        }
    }

    @Test
    void shouldRefuseABadKey() {
        post(APPLE, "k".repeat(300)).then().statusCode(400).body("errors[0].field", equalTo("Idempotency-Key"));
    }

    @Test
    void shouldRefuseOtherMediaTypesAndMethods() {
        given().body("a red apple")
                .contentType("text/plain")
                .post("/v1/jobs")
                .then()
                .statusCode(415)
                .contentType("application/problem+json");
        given().delete("/v1/jobs").then().statusCode(405).contentType("application/problem+json");
        given().accept("image/jpeg").get("/v1/jobs").then().statusCode(406).contentType("application/problem+json");
    }

    @Test
    void shouldWaitForTheEndWhenAsked() throws ExecutionException, InterruptedException {
        String key = UUID.randomUUID().toString();
        JobId jobId = JobId.named("default", key);
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Response> waiting = executor.submit(
                    () -> request(key).header("Prefer", "wait=20").body(APPLE).post("/v1/jobs"));
            Response accepted = given().get("/v1/jobs/" + jobId);
            while (accepted.statusCode() == 404) {
                Thread.sleep(20);
                accepted = given().get("/v1/jobs/" + jobId);
            }
            Instant createdAt = Instant.parse(accepted.path("created_at"));
            platform.happen(0, platform.submitted(jobId, FINGERPRINT, createdAt), Platform.dispatched(jobId));
            platform.happen(2, Platform.started(jobId), Platform.succeeded(jobId, "00"));

            waiting.get()
                    .then()
                    .statusCode(201)
                    .header("Preference-Applied", "wait=20")
                    .body("status", equalTo("succeeded"))
                    .body("progress.step", equalTo(20))
                    .body("images[0].url", containsString("/v1/jobs/" + jobId + "/images/0?expires="));
        }
    }

    @Test
    void shouldAnswer202WhenTheWaitRunsOut() {
        request(UUID.randomUUID().toString())
                .header("Prefer", "wait=1")
                .body(APPLE)
                .post("/v1/jobs")
                .then()
                .statusCode(202)
                .body("status", equalTo("queued"));
    }

    private static Response post(String body) {
        return given().contentType(ContentType.JSON).body(body).post("/v1/jobs");
    }

    private static Response post(String body, String key) {
        return request(key).body(body).post("/v1/jobs");
    }

    private static RequestSpecification request(String key) {
        return given().contentType(ContentType.JSON).header(IdempotencyKey.HEADER, key);
    }

    private static List<Response> atOnce(List<Callable<Response>> requests)
            throws ExecutionException, InterruptedException {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Response> responses = new ArrayList<>();
            for (Future<Response> future : executor.invokeAll(requests)) {
                responses.add(future.get());
            }
            return responses;
        }
    }
}
