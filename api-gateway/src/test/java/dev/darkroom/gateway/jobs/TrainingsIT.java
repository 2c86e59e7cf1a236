package dev.darkroom.gateway.jobs;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.darkroom.events.JobError;
import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobId;
import dev.darkroom.gateway.GatewayInfrastructure;
import dev.darkroom.gateway.Platform;
import dev.darkroom.gateway.files.Zip;
import dev.darkroom.gateway.identity.Caller;
import dev.darkroom.gateway.images.Png;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.storage.objects.ObjectStore;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(GatewayInfrastructure.class)
class TrainingsIT {
    private static final byte[] CAPTION = "a red apple".getBytes(StandardCharsets.UTF_8);

    @Inject
    Platform platform;

    @Inject
    ObjectStore objects;

    @BeforeEach
    void registerModel() {
        platform.registerModel();
    }

    @Test
    void shouldMakeAJobWithACopyOfItsDataSet() throws IOException {
        String data = upload().then()
                .statusCode(201)
                .body("content_type", equalTo("application/zip"))
                .body("images", equalTo(1))
                .body("width", nullValue())
                .extract()
                .path("id");

        Response training = train(
                Map.of("name", "my-ink", "data", data, "steps", 9),
                UUID.randomUUID().toString());

        training.then()
                .statusCode(202)
                .header("Location", endsWith("/v1/jobs/" + training.path("id")))
                .body("status", equalTo("queued"))
                .body("input.kind", equalTo("lora"))
                .body("input.images", equalTo(1))
                .body("progress.steps", equalTo(9));
        String id = training.path("id");
        given().delete("/v1/files/" + data).then().statusCode(204);
        assertThat(objects.get(ObjectKeys.trainingData(new JobId(id)))).isPresent();
        given().get("/v1/jobs/" + id).then().statusCode(200).body("input.name", equalTo("my-ink"));
        given().get("/replicate/v1/predictions/" + id).then().statusCode(404);
    }

    @Test
    void shouldMakeOneTrainingOfAnIdempotencyKey() throws IOException {
        String data = upload().path("id");
        String key = UUID.randomUUID().toString();
        Map<String, Object> body = Map.of("name", "once", "data", data);

        Response first = train(body, key);
        Response again = train(body, key);

        again.then().statusCode(202).header("Idempotent-Replayed", "true").body("id", equalTo(first.path("id")));
        train(Map.of("name", "twice", "data", data), key).then().statusCode(422);
    }

    @Test
    void shouldRefuseANameThatARunningTrainingHolds() throws IOException {
        String data = upload().path("id");
        JobId holder = platform.trains("held", Caller.DEFAULT_TENANT);
        platform.trains("held-by-others", "another tenant");
        String key = UUID.randomUUID().toString();

        train(Map.of("name", "held", "data", data), key)
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("errors[0].field", equalTo("name"))
                .body("detail", containsString(holder.value()));
        train(Map.of("name", "held-by-others", "data", data), UUID.randomUUID().toString())
                .then()
                .statusCode(409)
                .body("detail", containsString("of another tenant"));
        // Of the data set nothing was copied.
        assertThat(objects.get(ObjectKeys.trainingData(JobId.named(Caller.DEFAULT_TENANT, key))))
                .isEmpty();

        platform.happen(1, new JobEvent.JobFailed(holder, 0, new JobError("worker_lost", "gone", true), Instant.now()));
        train(Map.of("name", "held", "data", data), key).then().statusCode(202);
        // The new one holds the name now, once an orchestrator has taken it.
        JobId next = platform.trains("held", Caller.DEFAULT_TENANT);
        given().post("/v1/jobs/" + holder + "/retry")
                .then()
                .statusCode(409)
                .body("detail", containsString(next.value()));
    }

    @Test
    void shouldRefuseADataSetThatIsNoneWithTheReason() throws IOException {
        post(Zip.of("apple.txt", CAPTION))
                .then()
                .statusCode(422)
                .body("errors[0].field", equalTo("content"))
                .body("errors[0].detail", containsString("holds no images"));
        train(Map.of("name", "none", "data", "0".repeat(26)), UUID.randomUUID().toString())
                .then()
                .statusCode(422)
                .body("errors[0].field", equalTo("data"));
    }

    private static Response upload() throws IOException {
        return post(Zip.of("apple.png", Png.plain(20, 10, 0xd02010), "apple.txt", CAPTION));
    }

    private static Response post(byte[] archive) {
        return given().contentType("application/zip").body(archive).post("/v1/files?name=fruit.zip");
    }

    private static Response train(Map<String, Object> body, String key) {
        return given().contentType("application/json")
                .header("Idempotency-Key", key)
                .body(body)
                .post("/v1/trainings");
    }
}
