package dev.darkroom.gateway.fleet;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.darkroom.events.JobId;
import dev.darkroom.events.Topics;
import dev.darkroom.events.WorkerStatus;
import dev.darkroom.gateway.GatewayInfrastructure;
import dev.darkroom.gateway.Platform;
import dev.darkroom.gateway.identity.Caller;
import dev.darkroom.gateway.identity.KeysProfile;
import dev.darkroom.storage.jobs.tenants.ApiKey;
import dev.darkroom.storage.jobs.tenants.ApiKeys;
import dev.darkroom.storage.jobs.tenants.KeySecret;
import dev.darkroom.storage.jobs.tenants.Scope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(GatewayInfrastructure.class)
@TestProfile(KeysProfile.class)
class WorkersIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    Platform platform;

    @Inject
    ApiKeys keys;

    @Test
    void shouldShowATenantItsOwnJobsAndTheNumberOfTheOthers() throws InterruptedException {
        JobId own = platform.running();
        JobId training = platform.running();
        JobId foreign = JobId.named("another tenant", "job");
        WorkerStatus.Present batch =
                worker("w-batch", List.of(step(own), step(foreign)), List.of(step(training), step(foreign)));
        KeySecret user = key(Caller.DEFAULT_TENANT, Scope.READ);
        KeySecret stranger = key("stranger", Scope.READ);
        KeySecret administrator = key("stranger", Scope.READ, Scope.ADMIN);

        String worker = "results.find { it.id == 'w-batch' }";
        whilePresent(
                batch,
                () -> workers(user)
                        .body(worker + ".device", equalTo("cuda:0"))
                        .body(worker + ".version", equalTo("0.1.0"))
                        .body(worker + ".host", nullValue())
                        .body(worker + ".leaving", equalTo(false))
                        .body(worker + ".models[0].name", equalTo("emoji"))
                        .body(worker + ".models[0].loras", contains("ink"))
                        .body(worker + ".memory.weights_limit", equalTo(4000))
                        .body(worker + ".batches[0].latent_shape", contains(4, 16, 24))
                        .body(worker + ".batches[0].rows", equalTo(6))
                        .body(worker + ".batches[0].jobs.id", contains(own.value()))
                        .body(worker + ".batches[0].jobs[0].step", equalTo(7))
                        .body(worker + ".batches[0].jobs[0].steps", equalTo(20))
                        .body(worker + ".batches[0].other_jobs", equalTo(1))
                        .body(worker + ".trainings.id", contains(training.value()))
                        .body(worker + ".other_trainings", equalTo(1)));
        whilePresent(
                batch,
                () -> workers(stranger)
                        .body(worker + ".batches[0].jobs", equalTo(List.of()))
                        .body(worker + ".batches[0].other_jobs", equalTo(2))
                        .body(worker + ".trainings", equalTo(List.of())));
        whilePresent(
                batch,
                () -> workers(administrator)
                        .body(worker + ".host", equalTo("node-7"))
                        .body(worker + ".batches[0].jobs.id", contains(own.value(), foreign.value()))
                        .body(worker + ".batches[0].other_jobs", equalTo(0)));
    }

    @Test
    void shouldForgetAWorkerThatSaysGoodbyeAndOneThatFallsSilent() throws InterruptedException {
        KeySecret user = key(Caller.DEFAULT_TENANT, Scope.READ);
        platform.send(worker("w-leaves", List.of(), List.of()));
        platform.send(worker("w-dies", List.of(), List.of()));
        awaitWorker(user, "w-leaves");
        awaitWorker(user, "w-dies");

        platform.send(new WorkerStatus.Left("w-leaves", Instant.now()));

        eventually(() -> workers(user).body("results.id", everyItem(not(equalTo("w-leaves")))));
        eventually(() -> workers(user).body("results.id", everyItem(not(equalTo("w-dies")))));
    }

    private static WorkerStatus.Present worker(
            String id, List<WorkerStatus.JobStep> jobs, List<WorkerStatus.JobStep> trainings) {
        return new WorkerStatus.Present(
                id,
                Instant.now(),
                "node-7",
                Topics.DEFAULT_POOL,
                "cuda:0",
                "0.1.0",
                Instant.now(),
                false,
                jobs.size() + trainings.size(),
                List.of(new WorkerStatus.LoadedModel("emoji", List.of("ink"), 1000)),
                new WorkerStatus.Memory(1000, 4000, 20, 2000),
                jobs.isEmpty() ? List.of() : List.of(new WorkerStatus.Batch("emoji", 4, 16, 24, 6, jobs)),
                trainings);
    }

    private static WorkerStatus.JobStep step(JobId job) {
        return new WorkerStatus.JobStep(job, 7, 20);
    }

    /** Statuses are forgotten after a while, so they are sent again. */
    private void whilePresent(WorkerStatus status, Runnable assertion) throws InterruptedException {
        eventually(() -> {
            platform.send(status);
            assertion.run();
        });
    }

    private static void awaitWorker(KeySecret key, String id) throws InterruptedException {
        eventually(() -> workers(key).body("results.id", hasItem(id)));
    }

    private static void eventually(Runnable assertion) throws InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (true) {
            try {
                assertion.run();
                return;
            } catch (AssertionError e) {
                if (Instant.now().isAfter(deadline)) {
                    throw e;
                }
                Thread.sleep(100);
            }
        }
    }

    private static ValidatableResponse workers(KeySecret key) {
        return given().header("Authorization", "Bearer " + key.value())
                .get("/v1/workers")
                .then()
                .statusCode(200);
    }

    private KeySecret key(String tenant, Scope... scopes) {
        KeySecret secret = KeySecret.draw(new SecureRandom());
        keys.add(ApiKey.of(secret, tenant, "test", Set.of(scopes), Instant.now()));
        return secret;
    }
}
