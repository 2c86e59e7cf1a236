package dev.darkroom.gateway.identity;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.gateway.GatewayInfrastructure;
import dev.darkroom.storage.jobs.tenants.KeySecret;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(ImpatientProfile.class)
@WithTestResource(GatewayInfrastructure.class)
class SignInMissesIT {

    @Test
    void shouldTellAnAddressThatGuessesToWaitAndLetTheRightKeyIn() throws InterruptedException {
        List<Integer> answers = IntStream.range(0, 2 * ImpatientProfile.MISSES)
                .map(this::guess)
                .boxed()
                .toList();

        assertThat(answers.subList(0, ImpatientProfile.MISSES)).containsOnly(401);
        assertThat(answers.subList(ImpatientProfile.MISSES, answers.size())).containsOnly(429);
        Response refused = guessing(0);
        assertThat(refused.header("Retry-After")).matches("[1-4]");
        assertThat(refused.contentType()).startsWith("application/problem+json");
        given().get("/v1/jobs").then().statusCode(401);
        given().header("Authorization", "Bearer " + KeysProfile.ADMIN_KEY)
                .get("/v1/jobs")
                .then()
                .statusCode(200);

        Thread.sleep(ImpatientProfile.MISS_WINDOW_SECONDS * 1_000 + 100);

        assertThat(guess(0)).isEqualTo(401);
    }

    private int guess(int i) {
        return guessing(i).statusCode();
    }

    /** No proxy is trusted here, so that what a client says of its address means nothing. */
    private static Response guessing(int i) {
        return given().header(
                        "Authorization",
                        "Bearer " + KeySecret.draw(new SecureRandom()).value())
                .header("X-Forwarded-For", "203.0.113." + i)
                .header("Forwarded", "for=203.0.113." + i)
                .get("/v1/jobs");
    }
}
