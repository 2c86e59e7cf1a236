package dev.darkroom.gateway.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.darkroom.events.JobError;
import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobId;
import dev.darkroom.events.Topics;
import dev.darkroom.events.WorkerStatus;
import dev.darkroom.gateway.GatewayInfrastructure;
import dev.darkroom.gateway.Platform;
import dev.darkroom.gateway.files.Zip;
import dev.darkroom.gateway.identity.Caller;
import dev.darkroom.gateway.images.Png;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The document that clients are generated from, held against what the gateway really answers. */
@QuarkusTest
@WithTestResource(GatewayInfrastructure.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiIT {
    private static final JsonMapper JSON = new JsonMapper();

    @Inject
    Platform platform;

    private Described document = new Described(JSON.createObjectNode());
    private boolean prepared;

    /** Once, but not before the first test: only then is it known where the gateway listens. */
    @BeforeEach
    void prepareOnce() throws IOException {
        if (!prepared) {
            platform.registerModel();
            fillTheLists();
            document = new Described(
                    JSON.readTree(given().get("/v1/openapi").then().extract().asByteArray()));
            prepared = true;
        }
    }

    /** Each list has something to show. */
    private void fillTheLists() throws IOException {
        platform.happen(3, Platform.succeeded(platform.running(), "0".repeat(64)));
        platform.trains("listed", Caller.DEFAULT_TENANT);
        given().contentType("image/png").body(Png.plain(8, 8, 0)).post("/v1/files");
        given().contentType("application/zip")
                .body(Zip.of("a.png", Png.plain(8, 8, 0), "a.txt", "apple".getBytes(StandardCharsets.UTF_8)))
                .post("/v1/files");
    }

    @Test
    void shouldDescribeEveryPropertyOfAJobWhateverBecameOfIt() throws IOException {
        Response accepted = given().contentType("application/json")
                .body(Map.of(
                        "prompt",
                        "a red apple",
                        "metadata",
                        Map.of("order", "42"),
                        "webhook",
                        "https://example.org/hook",
                        "deadline",
                        Instant.now().plusSeconds(3600).toString()))
                .post("/v1/jobs");
        assertDescribed("post", "/v1/jobs", accepted);
        JobId succeeded = platform.running();
        platform.happen(3, Platform.succeeded(succeeded, "0".repeat(64)));
        JobId failed = platform.submitted();
        platform.happen(1, new JobEvent.JobFailed(failed, 0, new JobError("internal", "broken", true), Instant.now()));
        JobId training = platform.trains("described", Caller.DEFAULT_TENANT);

        for (JobId job : List.of(platform.submitted(), platform.running(), succeeded, failed, training)) {
            assertDescribed("get", "/v1/jobs/{id}", given().get("/v1/jobs/" + job));
        }
        assertDescribed("post", "/v1/jobs/{id}/cancel", given().post("/v1/jobs/" + succeeded + "/cancel"));
        assertDescribed("post", "/v1/jobs/{id}/retry", given().post("/v1/jobs/" + failed + "/retry"));
        assertDescribed("get", "/v1/jobs/{id}/history", given().get("/v1/jobs/" + succeeded + "/history"));
        assertDescribed("get", "/replicate/v1/predictions/{id}", given().get("/replicate/v1/predictions/" + succeeded));
        assertDescribed("get", "/replicate/v1/trainings/{id}", given().get("/replicate/v1/trainings/" + training));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/jobs",
                "/v1/trainings",
                "/v1/models",
                "/v1/workers",
                "/v1/files",
                "/v1/webhooks",
                "/v1/dead-letters",
                "/v1/audit",
                "/replicate/v1/predictions",
                "/replicate/v1/trainings",
                "/replicate/v1/files",
                "/replicate/v1/models",
                "/replicate/v1/models/darkroom/emoji",
                "/replicate/v1/models/darkroom/emoji/versions",
                "/replicate/v1/account",
                "/replicate/v1/hardware",
                "/openai/v1/models",
                "/sdapi/v1/options",
                "/sdapi/v1/sd-models",
                "/sdapi/v1/samplers",
                "/sdapi/v1/schedulers",
                "/sdapi/v1/loras",
                "/sdapi/v1/embeddings",
                "/sdapi/v1/scripts",
                "/sdapi/v1/progress"
            })
    void shouldDescribeEveryPropertyOfAList(String path) throws IOException, InterruptedException {
        if (path.equals("/v1/workers")) {
            showAWorker();
        }
        String described = path.replace("darkroom/emoji", "{owner}/{name}");

        assertDescribed("get", described, given().get(path));
    }

    /** Until it is seen: it is forgotten after a while. */
    private void showAWorker() throws InterruptedException {
        WorkerStatus.JobStep step = new WorkerStatus.JobStep(platform.running(), 1, 2);
        Instant deadline = Instant.now().plusSeconds(30);
        do {
            assertThat(Instant.now()).isBefore(deadline);
            platform.send(new WorkerStatus.Present(
                    "described",
                    Instant.now(),
                    "node",
                    Topics.DEFAULT_POOL,
                    "cpu",
                    "1",
                    Instant.now(),
                    false,
                    1,
                    List.of(new WorkerStatus.LoadedModel("emoji", List.of("ink"), 1)),
                    new WorkerStatus.Memory(1, 2, 3, 4),
                    List.of(new WorkerStatus.Batch("emoji", 4, 8, 8, 2, List.of(step))),
                    List.of(step)));
            Thread.sleep(100);
        } while (!given().get("/v1/workers").<List<String>>path("results.id").contains("described"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"JobRequest", "TrainingRequest", "Lora", "UpscaleRequest"})
    void shouldTellTypeAndLimitsOfEveryFieldOfARequest(String request) {
        JsonNode properties = document.schema(request).path("properties");

        assertThat(properties).isNotEmpty();
        List<String> undescribed = new ArrayList<>();
        properties.forEachEntry((name, schema) -> {
            Set<String> words = new HashSet<>();
            schema.fieldNames().forEachRemaining(words::add);
            String type = schema.path("type").toString();
            boolean typed = words.contains("type") || words.contains("$ref") || words.contains("anyOf");
            boolean limited = (!type.contains("integer") && !type.contains("number"))
                    || words.contains("minimum")
                    || words.contains("exclusiveMinimum");
            if (!typed || !limited || !words.contains("description")) {
                undescribed.add(name + " " + schema);
            }
        });
        assertThat(undescribed).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("limits")
    void shouldTellEveryLimitOfARequest(Limit limit) {
        assertThat(limit.described(document.schema(limit.schema())))
                .isEqualTo(limit.words().value());
    }

    /** The document has no word for the keys of a map. */
    static List<Limit> limits() {
        return Limit.all().stream().filter(limit -> !limit.isOnKeys()).toList();
    }

    /** A request of another content type is answered with each type that the document names. */
    @Test
    void shouldNameTheTypesThatAnAddressTakes() {
        List<String> undescribed = new ArrayList<>();
        document.bodies().forEach((operation, types) -> {
            String[] methodAndPath = operation.split(" ", 2);
            if (methodAndPath[1].equals("/v1/keys")) {
                // The gateway of this test is open: it hands out no keys, whatever is sent.
                return;
            }
            String detail = given().contentType("text/x-none")
                    .body("x")
                    .request(methodAndPath[0], methodAndPath[1].replaceAll("\\{[^}]*}", "0"))
                    .then()
                    .statusCode(415)
                    .extract()
                    .asString();
            types.stream()
                    .filter(type -> !detail.contains(type))
                    .forEach(type -> undescribed.add(operation + " " + type));
        });
        assertThat(document.bodies()).hasSizeGreaterThan(12);
        assertThat(undescribed).isEmpty();
    }

    private void assertDescribed(String method, String path, Response answer) throws IOException {
        assertThat(answer.statusCode()).as(path).isBetween(200, 299);
        JsonNode schema = document.answer(method, path, answer.statusCode());
        assertThat(schema).as(method + " " + path + " " + answer.statusCode()).isNotEmpty();
        assertThat(document.gaps(schema, JSON.readTree(answer.asByteArray()), path))
                .isEmpty();
    }
}
