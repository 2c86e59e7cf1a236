package dev.darkroom.gateway.streams;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import dev.darkroom.events.JobId;
import dev.darkroom.gateway.GatewayInfrastructure;
import dev.darkroom.gateway.Platform;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** The last one at its gateway, because that is stopping from then on. */
@QuarkusTest
@WithTestResource(GatewayInfrastructure.class)
@Order(Integer.MAX_VALUE)
class StoppingIT {
    @Inject
    Platform platform;

    @Inject
    Stopping stopping;

    @Test
    void shouldAnswerWaitingRequestsWhenItBeginsToStop() throws Exception {
        platform.registerModel();
        JobId followed = platform.submitted();
        CompletableFuture<Response> waits = meanwhile(() -> given().contentType("application/json")
                .header("Prefer", "wait=50")
                .body("{\"prompt\":\"a\"}")
                .post("/v1/jobs"));
        CompletableFuture<Response> draws = meanwhile(() -> given().contentType("application/json")
                .body("{\"prompt\":\"a\"}")
                .post("/openai/v1/images/generations"));
        CompletableFuture<Response> paints = meanwhile(() -> given().contentType("application/json")
                .body("{\"prompt\":\"a\"}")
                .post("/sdapi/v1/txt2img"));
        CompletableFuture<Response> predicts = meanwhile(() -> given().contentType("application/json")
                .header("Prefer", "wait=50")
                .body("{\"input\":{\"prompt\":\"a\"}}")
                .post("/replicate/v1/models/darkroom/emoji/predictions"));
        CompletableFuture<Response> follows = meanwhile(() -> given().get("/v1/jobs/" + followed + "/events"));
        Thread.sleep(Duration.ofSeconds(2));
        assertThat(CompletableFuture.anyOf(waits, draws, paints, predicts, follows))
                .isNotDone();

        stopping.begin();

        Response job = answer(waits);
        job.then().statusCode(202).header("Location", notNullValue()).body("status", equalTo("queued"));
        answer(draws).then().statusCode(503).header("Retry-After", notNullValue());
        answer(paints).then().statusCode(503).header("Retry-After", notNullValue());
        answer(predicts).then().statusCode(201).body("status", equalTo("starting"));
        assertThat(answer(follows).asString()).contains("job.submitted");
        given().get("/v1/jobs/" + job.path("id")).then().statusCode(200).body("status", equalTo("queued"));
    }

    /** Each on a thread of its own: they all wait. */
    private static CompletableFuture<Response> meanwhile(Supplier<Response> request) {
        return CompletableFuture.supplyAsync(
                request, task -> Thread.ofPlatform().daemon().start(task));
    }

    private static Response answer(CompletableFuture<Response> request) throws Exception {
        return request.get(5, TimeUnit.SECONDS);
    }
}
