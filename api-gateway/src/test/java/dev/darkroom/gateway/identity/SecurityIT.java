package dev.darkroom.gateway.identity;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import dev.darkroom.events.JobId;
import dev.darkroom.gateway.GatewayInfrastructure;
import dev.darkroom.gateway.Platform;
import dev.darkroom.gateway.pictures.Png;
import dev.darkroom.storage.jobs.tenants.ApiKey;
import dev.darkroom.storage.jobs.tenants.ApiKeys;
import dev.darkroom.storage.jobs.tenants.KeySecret;
import dev.darkroom.storage.jobs.tenants.Role;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(KeysProfile.class)
@WithTestResource(GatewayInfrastructure.class)
class SecurityIT {
    private static final String NOBODY = "00000000000000000000000000";

    /** Operations that serve everybody on purpose: what identifies the caller there is the address itself, or nothing. */
    private static final Set<String> FOR_EVERYONE = Set.of();

    @Inject
    Platform platform;

    @Inject
    ApiKeys keys;

    @Test
    void shouldAnswer401OnEveryEndpointWithoutAKey() {
        assertThat(operations()).hasSizeGreaterThan(8).allSatisfy((operation, bodyType) -> {
            Response answer = request(given(), operation, bodyType, NOBODY);
            if (FOR_EVERYONE.contains(operation)) {
                assertThat(answer.statusCode()).as(operation).isNotEqualTo(200);
            } else {
                assertThat(answer.statusCode()).as(operation).isEqualTo(401);
                assertThat(answer.header("WWW-Authenticate")).as(operation).startsWith("Bearer");
                // OpenAI's clients read errors from plain JSON only.
                assertThat(answer.contentType())
                        .as(operation)
                        .startsWith(operation.contains(" /openai/") ? "application/json" : "application/problem+json");
            }
        });
    }

    @Test
    void shouldAnswer404OnEveryEndpointOfAnotherTenantsThings() {
        JobId job = platform.running();
        KeySecret other = key("other", Role.USER);
        List<String> ofOneJob = operations().keySet().stream()
                .filter(operation -> operation.contains(" /v1/jobs/{id}"))
                .toList();

        assertThat(ofOneJob).hasSizeGreaterThan(3).allSatisfy(operation -> {
            assertThat(request(with(other), operation, "", job.value()).statusCode())
                    .as(operation)
                    .isEqualTo(404);
        });
        String file = with(key(Caller.DEFAULT_TENANT, Role.USER))
                .contentType("image/png")
                .body(Png.plain(8, 8, 0))
                .post("/v1/files")
                .path("id");
        for (String operation : List.of("GET /v1/files/{id}", "GET /v1/files/{id}/content", "DELETE /v1/files/{id}")) {
            assertThat(request(with(other), operation, "", file).statusCode())
                    .as(operation)
                    .isEqualTo(404);
        }
        with(other).get("/v1/files").then().statusCode(200).body("results", empty());
        with(other).post("/v1/deliveries/" + job + "-3/redeliver").then().statusCode(404);
        with(other).get("/v1/jobs").then().statusCode(200).body("results", empty());
        with(key(Caller.DEFAULT_TENANT, Role.USER))
                .get("/v1/jobs/" + job)
                .then()
                .statusCode(200);
    }

    @Test
    void shouldTellABadKeyFromAMissingOne() {
        for (String credentials : List.of(
                "Bearer x",
                "Bearer " + KeySecret.draw(new SecureRandom()).value(),
                "Basic dXNlcjpwYXNz",
                "Bearer",
                KeysProfile.ADMIN_KEY)) {
            given().header("Authorization", credentials)
                    .get("/v1/jobs")
                    .then()
                    .statusCode(401)
                    .header("WWW-Authenticate", containsString("invalid_token"))
                    .body("type", equalTo("urn:darkroom:problem:unauthorized"));
        }
    }

    @Test
    void shouldOpenAPictureByItsLinkAloneAndNothingElse() {
        JobId job = platform.running();
        platform.storePicture(job, new byte[] {1, 2, 3, 4});
        platform.happen(3, Platform.succeeded(job, "0".repeat(64)));
        String url = with(key(Caller.DEFAULT_TENANT, Role.USER))
                .get("/v1/jobs/" + job)
                .path("images[0].url");
        String link = url.replaceFirst("^https?://[^/]+", "");

        given().urlEncodingEnabled(false).get(link).then().statusCode(200);
        for (String other : List.of(
                link.replace("signature=", "signature=A"),
                link.replaceAll("expires=[0-9]+", "expires=99999999999"),
                link.replace("/images/0", "/images/1"),
                link.replaceFirst("\\?.*", ""),
                link.replace("/images/0", ""))) {
            given().urlEncodingEnabled(false).get(other).then().statusCode(401);
        }
    }

    @Test
    void shouldServeHealthAndTheOpenApiDocumentToEverybody() {
        given().get("/q/health/live").then().statusCode(200);
        given().get("/q/openapi").then().statusCode(200);
    }

    @Test
    void shouldLetAdministratorsMakeListAndRevokeKeys() throws InterruptedException {
        Response made = with(new KeySecret(KeysProfile.ADMIN_KEY))
                .contentType("application/json")
                .body("{\"name\": \"printer\", \"tenant\": \"press\"}")
                .post("/v1/keys");
        made.then().statusCode(201).body("tenant", equalTo("press")).body("roles[0]", equalTo("user"));
        KeySecret key = new KeySecret(made.path("key"));
        with(key).get("/v1/jobs").then().statusCode(200);
        with(key).get("/v1/keys").then().statusCode(403).body("detail", containsString("admin"));
        with(new KeySecret(KeysProfile.ADMIN_KEY))
                .get("/v1/keys")
                .then()
                .statusCode(200)
                .body("results.find { it.name == 'printer' }.last_used", notNullValue())
                .body(not(containsString(key.value())))
                .body(not(containsString(key.hash())));

        with(new KeySecret(KeysProfile.ADMIN_KEY))
                .delete("/v1/keys/" + made.path("id"))
                .then()
                .statusCode(204);

        Thread.sleep(1_200);
        with(key).get("/v1/jobs").then().statusCode(401);
        with(new KeySecret(KeysProfile.ADMIN_KEY))
                .delete("/v1/keys/" + made.path("id"))
                .then()
                .statusCode(404);
    }

    @Test
    void shouldNameEachFieldOfAKeyThatCannotBe() {
        with(new KeySecret(KeysProfile.ADMIN_KEY))
                .contentType("application/json")
                .body("{\"name\": \" \", \"tenant\": \"No Tenant\", \"roles\": [\"root\"], \"more\": 1}")
                .post("/v1/keys")
                .then()
                .statusCode(422)
                .body("errors.field", containsInAnyOrder("name", "tenant", "roles", "more"));
    }

    @Test
    void shouldGiveEachTenantItsOwnJobUnderTheSameIdempotencyKey() {
        platform.registerModel();
        List<String> ids = new ArrayList<>();
        for (KeySecret key : List.of(key("left", Role.USER), key("right", Role.USER))) {
            Response accepted = with(key)
                    .header("Idempotency-Key", "the same")
                    .contentType("application/json")
                    .body("{\"prompt\": \"a red apple\"}")
                    .post("/v1/jobs");
            accepted.then().statusCode(202);
            ids.add(accepted.path("id"));
            with(key).get("/v1/jobs/" + accepted.path("id")).then().statusCode(200);
        }
        assertThat(ids).doesNotHaveDuplicates();
        with(key("middle", Role.USER)).get("/v1/jobs/" + ids.getFirst()).then().statusCode(404);
    }

    @Test
    void shouldHoldATenantToItsHighestPriority() {
        platform.registerModel();
        for (String tenant : List.of("modest", "other")) {
            with(key(tenant, Role.USER))
                    .contentType("application/json")
                    .body("{\"prompt\": \"a red apple\", \"priority\": 6}")
                    .post("/v1/jobs")
                    .then()
                    .statusCode(tenant.equals("other") ? 202 : 422)
                    .body(tenant.equals("other") ? "status" : "errors[0].detail", containsString(
                            tenant.equals("other") ? "queued" : "must be at most 5"));
        }
    }

    private KeySecret key(String tenant, Role role) {
        KeySecret secret = KeySecret.draw(new SecureRandom());
        keys.add(ApiKey.of(secret, tenant, "test", Set.of(role), Instant.now()));
        return secret;
    }

    private static RequestSpecification with(KeySecret key) {
        return given().header("Authorization", "Bearer " + key.value());
    }

    /** As {@code GET /v1/jobs/{id}}, each with the media type of its body, from the document that the gateway publishes. */
    private static Map<String, String> operations() {
        JsonPath document = given().get("/q/openapi?format=json").jsonPath();
        Map<String, Map<String, Map<String, Object>>> paths = document.getMap("paths");
        Map<String, String> operations = new TreeMap<>();
        paths.forEach((path, methods) -> methods.forEach((method, operation) -> {
            if (Set.of("get", "post", "put", "delete", "patch").contains(method)) {
                operations.put(method.toUpperCase(Locale.ROOT) + " " + path, bodyType(operation));
            }
        }));
        return operations;
    }

    private static String bodyType(Map<String, Object> operation) {
        return operation.get("requestBody") instanceof Map<?, ?> body
                        && body.get("content") instanceof Map<?, ?> content
                ? content.keySet().iterator().next().toString()
                : "";
    }

    private static Response request(RequestSpecification caller, String operation, String bodyType, String id) {
        String[] methodAndPath = operation.split(" ", 2);
        String path = methodAndPath[1].replace("{id}", id).replaceAll("\\{[^}]*}", "0");
        RequestSpecification request =
                switch (bodyType) {
                    case "" -> caller;
                    case "multipart/form-data" -> caller.multiPart("content", "x.png", Png.plain(8, 8, 0), "image/png");
                    default -> caller.contentType(bodyType).body("{}");
                };
        return request.request(methodAndPath[0], path);
    }
}
