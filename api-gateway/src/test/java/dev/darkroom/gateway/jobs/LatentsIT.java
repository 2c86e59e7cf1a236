package dev.darkroom.gateway.jobs;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.darkroom.events.JobId;
import dev.darkroom.gateway.GatewayInfrastructure;
import dev.darkroom.gateway.Platform;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(GatewayInfrastructure.class)
class LatentsIT {
    private static final byte[] TENSOR = {1, 2, 3};
    private static final byte[] DECODED = {4, 5, 6, 7};

    @Inject
    Platform platform;

    @Test
    void shouldListLatentsAndGiveEachAsImageOrTensor() {
        JobId jobId = platform.withLatent(TENSOR, DECODED);
        String path = "/v1/jobs/" + jobId + "/latents";

        given().get(path)
                .then()
                .statusCode(200)
                .body("channels", equalTo(4))
                .body("step_bytes", equalTo(1000))
                .body("latents.step", contains(20));
        assertThat(given().get(path + "/20")
                        .then()
                        .statusCode(200)
                        .contentType("image/png")
                        .header("Cache-Control", containsString("immutable"))
                        .extract()
                        .asByteArray())
                .isEqualTo(DECODED);
        assertThat(given().accept("application/octet-stream")
                        .get(path + "/20")
                        .then()
                        .statusCode(200)
                        .contentType("application/octet-stream")
                        .extract()
                        .asByteArray())
                .isEqualTo(TENSOR);
        given().get(path + "/19").then().statusCode(404).contentType("application/problem+json");
        given().get("/v1/jobs/" + jobId).then().body("input.keep_latents", equalTo(true));
    }

    @Test
    void shouldDeleteLatentsWithTheJob() {
        JobId jobId = platform.withLatent(TENSOR, DECODED);

        given().delete("/v1/jobs/" + jobId).then().statusCode(204);

        given().get("/v1/jobs/" + jobId + "/latents").then().statusCode(404);
        assertThat(platform.keysOf(jobId)).isEmpty();
    }

    @Test
    void shouldSayWhyThereAreNoLatents() {
        JobId jobId = platform.running();

        given().get("/v1/jobs/" + jobId + "/latents")
                .then()
                .statusCode(404)
                .body("detail", containsString("keep_latents"));
    }
}
