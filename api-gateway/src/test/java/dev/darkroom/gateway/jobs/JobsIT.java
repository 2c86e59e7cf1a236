package dev.darkroom.gateway.jobs;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.darkroom.events.JobError;
import dev.darkroom.events.JobEvent.JobCanceled;
import dev.darkroom.events.JobEvent.JobFailed;
import dev.darkroom.events.JobId;
import dev.darkroom.gateway.GatewayInfrastructure;
import dev.darkroom.gateway.Platform;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(GatewayInfrastructure.class)
class JobsIT {
    private static final byte[] IMAGE = {1, 2, 3, 4};
    private static final String SHA256 = "9f64a747e1b97f131fabb6b447296c9b6f0201e79fb3c5356e6c77e89b6a806a";
    private static final String NOBODY = "00000000000000000000000000";

    @Inject
    Platform platform;

    @Inject
    MeterRegistry registry;

    @Test
    void shouldReadAQueuedJobWithItsPlace() {
        JobId jobId = platform.submitted();

        given().get("/v1/jobs/" + jobId)
                .then()
                .statusCode(200)
                .body("status", equalTo("queued"))
                .body("queue_position", notNullValue());
    }

    @Test
    void shouldReadARunningJobWithTheProgressReceived() throws InterruptedException {
        JobId jobId = platform.running();
        platform.progress(jobId, 1, 5);

        Response job = given().get("/v1/jobs/" + jobId);
        for (int i = 0; i < 100 && job.<Integer>path("progress.step") != 5; i++) {
            Thread.sleep(50);
            job = given().get("/v1/jobs/" + jobId);
        }

        job.then()
                .body("status", equalTo("running"))
                .body("attempts", equalTo(1))
                .body("started_at", notNullValue())
                .body("queue_position", nullValue())
                .body("progress.step", equalTo(5));
    }

    @Test
    void shouldAnswer404ForWhatDoesNotExist() {
        for (String path :
                List.of("/v1/jobs/" + NOBODY, "/v1/jobs/x", "/v1/jobs/" + NOBODY + "/events", "/v1/jobs/x/images/0")) {
            given().get(path)
                    .then()
                    .statusCode(404)
                    .contentType("application/problem+json")
                    .body("type", equalTo("urn:darkroom:problem:job-not-found"));
        }
        given().post("/v1/jobs/" + NOBODY + "/cancel").then().statusCode(404);
        for (String path : List.of("/v1/nothing", "/nothing", "/v1/jobs/" + NOBODY + "/nothing")) {
            given().get(path).then().statusCode(404).contentType("application/problem+json");
        }
    }

    @Test
    void shouldPageThroughTheListNewestFirst() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.addFirst(platform.submitted().value());
        }

        Response first = given().get("/v1/jobs?status=queued&limit=2");
        first.then().statusCode(200).body("results.id", contains(ids.get(0), ids.get(1)));
        Response second = given().get("/v1/jobs?status=queued&limit=2&cursor=" + first.path("next_cursor"));
        second.then().statusCode(200).body("results.id", contains(ids.get(2), ids.get(3)));
    }

    @Test
    void shouldListByStatus() {
        JobId queued = platform.submitted();
        JobId running = platform.running();

        List<String> ids = given().get("/v1/jobs?status=running&limit=100").path("results.id");

        assertThat(ids).contains(running.value()).doesNotContain(queued.value());
    }

    @Test
    void shouldFindJobsByWordsOfTheirRequestWhateverTheCase() {
        String label = UUID.randomUUID().toString();
        JobId apple = platform.submitted("Ein roter ÄPFEL auf dem Mond", label);
        JobId pear = platform.submitted("a pear \\ 100%_ 'quoted'", label);

        assertThat(found("äpfel " + label)).containsExactly(apple.value());
        assertThat(found("mond ROTER  " + label)).containsExactly(apple.value());
        assertThat(found("100%_ " + label)).containsExactly(pear.value());
        assertThat(found("\\ " + label)).containsExactly(pear.value());
        assertThat(found("' " + label)).containsExactly(pear.value());
        assertThat(found(label)).containsExactly(pear.value(), apple.value());
        assertThat(found(apple.value())).containsExactly(apple.value());
        assertThat(found("emoji ddim order " + label)).hasSize(2);
        assertThat(found("nothing-like-this")).isEmpty();
        given().queryParam("search", label)
                .get("/v1/trainings")
                .then()
                .statusCode(200)
                .body("results", empty());
    }

    @Test
    void shouldPageThroughWhatASearchFinds() {
        String label = UUID.randomUUID().toString();
        List<String> wanted = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            wanted.addFirst(platform.submitted("a found apple", label).value());
            platform.submitted("a pear", label);
        }

        List<String> ids = new ArrayList<>();
        String cursor = "";
        for (int pages = 0; pages < 10 && cursor != null; pages++) {
            Response page = given().queryParam("search", "found " + label)
                    .get("/v1/jobs?limit=2" + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            List<String> some = page.path("results.id");
            assertThat(some).hasSizeLessThanOrEqualTo(2);
            ids.addAll(some);
            cursor = page.path("next_cursor");
        }

        assertThat(ids).isEqualTo(wanted);
        assertThat(cursor).isNull();
    }

    private static List<String> found(String words) {
        return given().queryParam("search", words)
                .get("/v1/jobs")
                .then()
                .statusCode(200)
                .extract()
                .path("results.id");
    }

    @Test
    void shouldRefuseBadListParameters() {
        for (String query :
                List.of("search=" + "a".repeat(201), "status=lost", "limit=0", "limit=101", "limit=many", "cursor=x")) {
            given().get("/v1/jobs?" + query)
                    .then()
                    .statusCode(400)
                    .contentType("application/problem+json")
                    .body("errors[0].field", equalTo(query.substring(0, query.indexOf('='))));
        }
    }

    @Test
    void shouldTellTheHistory() {
        JobId jobId = platform.running();

        given().get("/v1/jobs/" + jobId + "/history")
                .then()
                .statusCode(200)
                .body("results.version", contains(1, 2, 3))
                .body("results.type", contains("job.submitted", "job.dispatched", "job.started"))
                .body("results[2].data.worker_id", equalTo("worker-1"))
                .body("results[2].recorded_at", notNullValue());
    }

    @Test
    void shouldCancelAndWaitForTheEnd() throws ExecutionException, InterruptedException {
        JobId jobId = platform.running();
        double before = following();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Response> cancel = executor.submit(() -> given().post("/v1/jobs/" + jobId + "/cancel"));
            while (following() == before && !cancel.isDone()) {
                Thread.sleep(10);
            }
            assertThat(following()).isEqualTo(before + 1);
            platform.happen(3, new JobCanceled(jobId, Instant.now()));

            cancel.get().then().statusCode(200).body("status", equalTo("canceled"));
        }
        assertThat(following()).isEqualTo(before);
        given().post("/v1/jobs/" + jobId + "/cancel").then().statusCode(200).body("status", equalTo("canceled"));
    }

    @Test
    void shouldRetryAFailedJobAsANewOne() {
        JobId failed = platform.running();
        platform.happen(3, new JobFailed(failed, 1, new JobError("worker_lost", "gone", true), Instant.now()));

        Response retry = given().post("/v1/jobs/" + failed + "/retry");

        String id = retry.path("id");
        retry.then()
                .statusCode(202)
                .header("Location", containsString("/v1/jobs/" + id))
                .body("status", equalTo("queued"))
                .body("input.seed", equalTo(7));
        assertThat(id).isNotEqualTo(failed.value());
        given().get("/v1/jobs/" + id).then().statusCode(200);
        given().get("/v1/jobs/" + failed).then().body("status", equalTo("failed"));
    }

    @Test
    void shouldRetryNothingThatHasNotFailed() {
        given().post("/v1/jobs/" + platform.running() + "/retry")
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:darkroom:problem:nothing-to-retry"));
        given().post("/v1/jobs/" + NOBODY + "/retry").then().statusCode(404);
    }

    @Test
    void shouldAnswer202WhenTheCancelIsNotDecidedYet() {
        JobId jobId = platform.submitted();

        given().post("/v1/jobs/" + jobId + "/cancel").then().statusCode(202).body("status", equalTo("queued"));
    }

    @Test
    void shouldServeAnImageThatCachesMayKeep() {
        JobId jobId = platform.running();
        platform.storeImage(jobId, IMAGE);
        platform.happen(3, Platform.succeeded(jobId, SHA256));
        String path = "/v1/jobs/" + jobId + "/images/0";

        byte[] image = given().get(path)
                .then()
                .statusCode(200)
                .contentType("image/png")
                .header("ETag", "\"" + SHA256 + "\"")
                .header("Cache-Control", containsString("immutable"))
                .extract()
                .asByteArray();
        assertThat(image).isEqualTo(IMAGE);
        given().header("If-None-Match", "\"" + SHA256 + "\"").get(path).then().statusCode(304);
        given().get("/v1/jobs/" + jobId + "/images/1").then().statusCode(404).contentType("application/problem+json");
    }

    @Test
    void shouldAnswer409ForAnImageThatIsNotDrawnYet() {
        JobId jobId = platform.running();

        given().get("/v1/jobs/" + jobId + "/images/0")
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("detail", containsString("running"));
        given().get("/v1/jobs/" + jobId + "/images/1").then().statusCode(404);
    }

    @Test
    void shouldListModels() {
        platform.registerModel();

        given().get("/v1/models")
                .then()
                .statusCode(200)
                .body("results.name", hasItem("emoji"))
                .body("results[0].size_multiple", equalTo(8));
    }

    @Test
    void shouldBeReadyAndDescribeItself() {
        given().get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));
        given().accept("application/json")
                .get("/v1/openapi")
                .then()
                .statusCode(200)
                .body("info.title", equalTo("Darkroom"))
                .body("components.schemas.JobRequest.properties.negative_prompt.description", notNullValue())
                .body("components.schemas.JobDocument.properties.queue_position", notNullValue())
                .body("components.schemas.ModelCard.properties.size_multiple", notNullValue());
    }

    /** The gauge is missing until the first job was followed. */
    private double following() {
        Gauge gauge = registry.find("darkroom.gateway.streams").gauge();
        return gauge == null ? 0 : gauge.value();
    }
}
