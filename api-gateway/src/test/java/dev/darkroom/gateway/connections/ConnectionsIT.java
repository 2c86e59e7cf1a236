package dev.darkroom.gateway.connections;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.JobId;
import dev.darkroom.gateway.GatewayInfrastructure;
import dev.darkroom.gateway.Platform;
import dev.darkroom.gateway.identity.Caller;
import dev.darkroom.gateway.identity.ImpatientProfile;
import dev.darkroom.storage.jobs.tenants.ApiKey;
import dev.darkroom.storage.jobs.tenants.ApiKeys;
import dev.darkroom.storage.jobs.tenants.KeySecret;
import dev.darkroom.storage.jobs.tenants.Scope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What a tenant may have open. That silent connections are closed is seen at a whole platform: Netty finds its guard by a class path that
 * a test of Quarkus has not.
 */
@QuarkusTest
@TestProfile(ImpatientProfile.class)
@WithTestResource(GatewayInfrastructure.class)
class ConnectionsIT {
    @Inject
    Platform platform;

    @Inject
    ApiKeys keys;

    @Test
    void shouldServeANewConnectionWhenSilentOnesTakeAllPlaces() throws Exception {
        List<RawClient> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 2 * ImpatientProfile.MOST; i++) {
                silent.add(new RawClient(RestAssured.port));
            }
            try (RawClient client = new RawClient(RestAssured.port)) {
                client.head("GET /q/health/live");
                assertThat(client.answer(1_500)).startsWith("HTTP/1.1 200 ");
            }
        } finally {
            for (RawClient client : silent) {
                client.close();
            }
        }
    }

    @Test
    void shouldHoldATenantToItsEventStreamsAndServeAnother() throws Exception {
        JobId job = platform.running();
        String key = key(Caller.DEFAULT_TENANT);
        List<RawClient> following = new ArrayList<>();
        try {
            for (int i = 0; i < ImpatientProfile.TENANT_STREAMS; i++) {
                RawClient client = new RawClient(RestAssured.port);
                following.add(client);
                client.head("GET /v1/jobs/" + job + "/events", key, "Accept: text/event-stream");
                assertThat(client.answer(5_000)).startsWith("HTTP/1.1 200 ");
            }
            assertThat(follow(job, key)).startsWith("HTTP/1.1 429 ").containsIgnoringCase("retry-after: 1\r\n");
            given().header("Authorization", key.substring("Authorization: ".length()))
                    .get("/v1/jobs")
                    .then()
                    .statusCode(200);
            assertThat(follow(job, key("other"))).startsWith("HTTP/1.1 404 ");

            following.removeFirst().close();
            String answer = "";
            for (int i = 0; i < 50 && !answer.startsWith("HTTP/1.1 200 "); i++) {
                Thread.sleep(100);
                answer = follow(job, key);
            }
            assertThat(answer).startsWith("HTTP/1.1 200 ");
        } finally {
            for (RawClient client : following) {
                client.close();
            }
        }
    }

    @Test
    void shouldHoldATenantToItsRequestsAndServeAnother() throws Exception {
        platform.registerModel();
        String key = key("waits");
        List<RawClient> waiting = new ArrayList<>();
        try {
            String answer = "";
            for (int i = 0; i <= ImpatientProfile.TENANT_REQUESTS; i++) {
                RawClient client = new RawClient(RestAssured.port);
                waiting.add(client);
                client.head(
                                "POST /v1/jobs",
                                key,
                                "Content-Type: application/json",
                                "Prefer: wait=20",
                                "Content-Length: 25")
                        .send("{\"prompt\": \"a red apple\"}");
                answer = client.answer(1_000);
            }
            assertThat(answer).startsWith("HTTP/1.1 429 ");
            given().header("Authorization", key("other").substring("Authorization: ".length()))
                    .contentType("application/json")
                    .body("{\"prompt\": \"a red apple\"}")
                    .post("/v1/jobs")
                    .then()
                    .statusCode(202);
        } finally {
            for (RawClient client : waiting) {
                client.close();
            }
        }
    }

    private static String follow(JobId job, String key) throws java.io.IOException {
        try (RawClient client = new RawClient(RestAssured.port)) {
            return client.head("GET /v1/jobs/" + job + "/events", key, "Accept: text/event-stream")
                    .answer(5_000);
        }
    }

    /** The header of a new key of that tenant. */
    private String key(String tenant) {
        KeySecret secret = KeySecret.draw(new SecureRandom());
        keys.add(ApiKey.of(secret, tenant, "test", Set.of(Scope.READ, Scope.SUBMIT), Instant.now()));
        return "Authorization: Bearer " + secret.value();
    }
}
