package dev.darkroom.gateway.admin;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import dev.darkroom.events.JobId;
import dev.darkroom.gateway.GatewayInfrastructure;
import dev.darkroom.gateway.Platform;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(GatewayInfrastructure.class)
class DeadLettersIT {
    @Inject
    Platform platform;

    @Test
    void shouldListWhatWasSetAsideNewestFirstWithoutItsContent() {
        JobId older = JobId.named("tenant", "older");
        JobId newer = JobId.named("tenant", "newer");
        platform.setAside(older, "a secret", "header ce_type is missing or malformed");
        platform.setAside(newer, "a secret", "unknown message type job.submit.v9");

        Integer next = given().get("/v1/dead-letters?limit=1")
                .then()
                .statusCode(200)
                .body("results", hasSize(1))
                .body("results[0].key", equalTo(newer.value()))
                .body("results[0].topic", equalTo("darkroom.commands"))
                .body("results[0].reason", equalTo("unknown message type job.submit.v9"))
                .body("results[0].bytes", equalTo(8))
                .body("results[0].recorded_at", notNullValue())
                .body(not(containsString("secret")))
                .extract()
                .path("next_before");

        given().get("/v1/dead-letters?limit=1&before=" + next)
                .then()
                .statusCode(200)
                .body("results.key", contains(older.value()));
    }

    @Test
    void shouldRefuseBadParameters() {
        for (String query : new String[] {"limit=0", "limit=101", "before=x", "before=-1"}) {
            given().get("/v1/dead-letters?" + query)
                    .then()
                    .statusCode(400)
                    .contentType("application/problem+json")
                    .body("errors[0].field", equalTo(query.substring(0, query.indexOf('='))));
        }
    }
}
