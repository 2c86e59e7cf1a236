package dev.darkroom.gateway.identity;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.darkroom.events.JobId;
import dev.darkroom.gateway.GatewayInfrastructure;
import dev.darkroom.gateway.Platform;
import dev.darkroom.gateway.images.Png;
import dev.darkroom.storage.jobs.tenants.ApiKey;
import dev.darkroom.storage.jobs.tenants.ApiKeys;
import dev.darkroom.storage.jobs.tenants.KeySecret;
import dev.darkroom.storage.jobs.tenants.Scope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.URI;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(KeysProfile.class)
@WithTestResource(GatewayInfrastructure.class)
class SecurityIT {
    private static final Map<String, String> OPERATIONS = new TreeMap<>();
    private static final String NOBODY = "00000000000000000000000000";

    /** Operations that need no key on purpose: what identifies the caller there is the address itself, or nothing. */
    private static final Set<String> FOR_EVERYONE = Set.of();

    private static final List<String> FOR_ADMINISTRATORS =
            List.of("/v1/keys", "/v1/audit", "/v1/dead-letters", "/v1/views/rebuild");

    @Inject
    Platform platform;

    @Inject
    DataSource database;

    @Inject
    ApiKeys keys;

    @TestHTTPResource(value = "/", management = true)
    @SuppressWarnings("NullAway.Init") // Quarkus sets it
    URI management;

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
        KeySecret other = key("other", Scope.READ, Scope.SUBMIT);
        List<String> ofOneJob = operations().keySet().stream()
                .filter(operation -> operation.contains(" /v1/jobs/{id}"))
                .toList();

        assertThat(ofOneJob).hasSizeGreaterThan(3).allSatisfy(operation -> {
            assertThat(request(with(other), operation, "", job.value()).statusCode())
                    .as(operation)
                    .isEqualTo(404);
        });
        String file = with(key(Caller.DEFAULT_TENANT, Scope.READ, Scope.SUBMIT))
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
        with(key(Caller.DEFAULT_TENANT, Scope.READ, Scope.SUBMIT))
                .get("/v1/jobs/" + job)
                .then()
                .statusCode(200);
    }

    /** What changes nothing takes read, what administrators do admin, all else submit; each is refused to all keys but those. */
    @Test
    void shouldAnswer403OnEveryEndpointToAKeyWithoutItsScope() {
        Map<Scope, KeySecret> without = Map.of(
                Scope.READ, key("scoped", Scope.SUBMIT, Scope.ADMIN),
                Scope.SUBMIT, key("scoped", Scope.READ, Scope.ADMIN),
                Scope.ADMIN, key("scoped", Scope.READ, Scope.SUBMIT));
        KeySecret all = key("scoped", Scope.values());
        assertThat(operations()).hasSizeGreaterThan(8).allSatisfy((operation, bodyType) -> {
            List<Scope> refused = new ArrayList<>();
            without.forEach((scope, key) -> {
                Response answer = request(with(key), operation, bodyType, NOBODY);
                if (answer.statusCode() == 403) {
                    assertThat(answer.body().asString()).as(operation).contains("scope " + scope.wireName());
                    refused.add(scope);
                }
            });
            assertThat(refused).as(operation).containsExactly(scopeOf(operation));
            if (!operation.equals("POST /v1/views/rebuild")) {
                assertThat(request(with(all), operation, bodyType, NOBODY).statusCode())
                        .as(operation)
                        .isNotIn(401, 403);
            }
        });
    }

    private static Scope scopeOf(String operation) {
        String path = operation.substring(operation.indexOf(' ') + 1);
        if (FOR_ADMINISTRATORS.stream().anyMatch(path::startsWith)) {
            return Scope.ADMIN;
        }
        return operation.startsWith("GET ") && !path.equals("/v1/webhooks") ? Scope.READ : Scope.SUBMIT;
    }

    @Test
    void shouldAnswer401OnEveryEndpointToAnExpiredKey() throws InterruptedException {
        KeySecret secret = KeySecret.draw(new SecureRandom());
        keys.add(ApiKey.of(secret, "scoped", "brief", Set.of(Scope.values()), Instant.now())
                .until(Instant.now().plusSeconds(3)));
        with(secret).get("/v1/jobs").then().statusCode(200);
        Thread.sleep(3_000);

        assertThat(operations())
                .allSatisfy((operation, bodyType) -> assertThat(request(with(secret), operation, bodyType, NOBODY)
                                .statusCode())
                        .as(operation)
                        .isEqualTo(401));
    }

    @Test
    void shouldLetKeysOfBeforeScopesGoOn() throws SQLException {
        KeySecret secret = key("press", Scope.READ);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("update api_key set roles = 'user' where id = '" + secret.id() + "'");
        }

        with(secret).get("/v1/jobs").then().statusCode(200);
        assertThat(request(with(secret), "POST /v1/jobs", "application/json", NOBODY)
                        .statusCode())
                .isNotIn(401, 403);
        with(secret).get("/v1/keys").then().statusCode(403);
    }

    @Test
    void shouldWriteDownWhatAdministratorsDo() {
        KeySecret admin = key("house", Scope.values());
        String made = with(admin)
                .contentType("application/json")
                .body("{\"name\": \"printer\", \"scopes\": [\"read\"], \"expires_at\": \"2030-01-31T12:00:00Z\"}")
                .post("/v1/keys")
                .then()
                .statusCode(201)
                .body("scopes", contains("read"))
                .body("roles", empty())
                .body("expires_at", equalTo("2030-01-31T12:00:00.000Z"))
                .extract()
                .path("id");
        with(admin).delete("/v1/keys/" + made).then().statusCode(204);
        with(admin).delete("/v1/keys/" + made).then().statusCode(404);
        with(admin).get("/v1/dead-letters").then().statusCode(200);
        with(admin).post("/v1/views/rebuild").then().statusCode(200);
        with(key("house", Scope.SUBMIT))
                .contentType("application/json")
                .body("{\"url\": \"https://example.org/hook\"}")
                .post("/v1/webhooks/rotate")
                .then()
                .statusCode(200);

        Response audit = with(admin).get("/v1/audit?limit=5");

        audit.then()
                .statusCode(200)
                .body(
                        "results.action",
                        contains("rotateWebhookSecret", "rebuildViews", "listDeadLetters", "revokeKey", "createKey"))
                .body("results[3].subject", equalTo(made))
                .body("results[4].subject", equalTo(made))
                .body("results.tenant", everyItem(equalTo("house")))
                .body("results.caller", everyItem(equalTo("test")))
                .body("results[0].at", notNullValue());
        int last = audit.path("next_before");
        with(admin)
                .get("/v1/audit?limit=1&before=" + last)
                .then()
                .statusCode(200)
                .body("results[0].id", lessThan(last));
        with(key("house", Scope.READ)).get("/v1/audit").then().statusCode(403);
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
    void shouldTakeAKeyAsThePasswordOfAnyUserOfTheWebUisInterfaceAlone() {
        String key = key(Caller.DEFAULT_TENANT, Scope.READ, Scope.SUBMIT).value();

        given().auth()
                .preemptive()
                .basic("anybody", key)
                .get("/sdapi/v1/sd-models")
                .then()
                .statusCode(200);
        given().auth().preemptive().basic("anybody", key).get("/v1/jobs").then().statusCode(401);
        given().auth()
                .preemptive()
                .basic("anybody", "dk")
                .get("/sdapi/v1/sd-models")
                .then()
                .statusCode(401);
        given().get("/sdapi/v1/sd-models")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", "Bearer realm=\"darkroom\", Basic realm=\"darkroom\", charset=\"UTF-8\"");
        given().get("/v1/jobs").then().statusCode(401).header("WWW-Authenticate", not(containsString("Basic")));
    }

    @Test
    void shouldOpenAnImageByItsLinkAloneAndNothingElse() {
        JobId job = platform.running();
        platform.storeImage(job, new byte[] {1, 2, 3, 4});
        platform.happen(3, Platform.succeeded(job, "0".repeat(64)));
        String url = with(key(Caller.DEFAULT_TENANT, Scope.READ, Scope.SUBMIT))
                .get("/v1/jobs/" + job)
                .path("images[0].url");
        String link = url.replaceFirst("^https?://[^/]+", "");

        Response opened = given().urlEncodingEnabled(false).get(link);
        opened.then()
                .statusCode(200)
                .header("X-Content-Type-Options", "nosniff")
                .header("Access-Control-Allow-Origin", "*")
                .header("Content-Disposition", "inline; filename=\"" + job + "-0.png\"");
        long expires = Long.parseLong(link.replaceAll(".*expires=([0-9]+).*", "$1"));
        long kept = Long.parseLong(opened.header("Cache-Control").replaceAll(".*max-age=([0-9]+).*", "$1"));
        assertThat(Instant.now().plusSeconds(kept)).isBeforeOrEqualTo(Instant.ofEpochSecond(expires + 5));
        with(key(Caller.DEFAULT_TENANT, Scope.READ, Scope.SUBMIT))
                .get("/v1/jobs/" + job + "/images/0")
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", nullValue());
        for (String other : List.of(
                link.replace("signature=", "signature=A"),
                link.replaceAll("expires=[0-9]+", "expires=99999999999"),
                link.replace("/images/0", "/images/1"),
                link.replaceFirst("\\?.*", ""),
                link.replace("/images/0", ""))) {
            given().urlEncodingEnabled(false).get(other).then().statusCode(401);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/health/live", "/q/health/ready"})
    void shouldAnswerWithoutAKeyOnlyWhetherItIsWell(String path) {
        given().get(path).then().statusCode(200).body(equalTo("{\"status\":\"UP\"}"));
        given().get(management.resolve(path)).then().statusCode(200).body("checks", notNullValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/metrics", "/q/openapi", "/q/health", "/q/health/started"})
    void shouldTellTheRestToWhoRunsThePlatform(String path) {
        given().get(path).then().statusCode(404);
        given().get(management.resolve(path)).then().statusCode(200);
    }

    @Test
    void shouldShowTheOpenApiDocumentToWhoHasAKey() {
        given().get("/v1/openapi").then().statusCode(401);
        with(key(Caller.DEFAULT_TENANT, Scope.READ, Scope.SUBMIT))
                .get("/v1/openapi")
                .then()
                .statusCode(200);
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
                .body(
                        "{\"name\": \" \", \"tenant\": \"No Tenant\", \"scopes\": [\"root\"], \"expires_at\": \"2020-01-01T00:00:00Z\","
                                + " \"more\": 1}")
                .post("/v1/keys")
                .then()
                .statusCode(422)
                .body("errors.field", containsInAnyOrder("name", "tenant", "scopes", "expires_at", "more"));
    }

    @Test
    void shouldGiveEachTenantItsOwnJobUnderTheSameIdempotencyKey() {
        platform.registerModel();
        List<String> ids = new ArrayList<>();
        for (KeySecret key : List.of(key("left", Scope.READ, Scope.SUBMIT), key("right", Scope.READ, Scope.SUBMIT))) {
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
        with(key("middle", Scope.READ, Scope.SUBMIT))
                .get("/v1/jobs/" + ids.getFirst())
                .then()
                .statusCode(404);
    }

    @Test
    void shouldHoldATenantToItsHighestPriority() {
        platform.registerModel();
        for (String tenant : List.of("modest", "other")) {
            with(key(tenant, Scope.READ, Scope.SUBMIT))
                    .contentType("application/json")
                    .body("{\"prompt\": \"a red apple\", \"priority\": 6}")
                    .post("/v1/jobs")
                    .then()
                    .statusCode(tenant.equals("other") ? 202 : 422)
                    .body(
                            tenant.equals("other") ? "status" : "errors[0].detail",
                            containsString(tenant.equals("other") ? "queued" : "must be at most 5"));
        }
    }

    private KeySecret key(String tenant, Scope... scopes) {
        KeySecret secret = KeySecret.draw(new SecureRandom());
        keys.add(ApiKey.of(secret, tenant, "test", Set.of(scopes), Instant.now()));
        return secret;
    }

    private static RequestSpecification with(KeySecret key) {
        return given().header("Authorization", "Bearer " + key.value());
    }

    /** As {@code GET /v1/jobs/{id}}, each with the media type of its body, from the document that the gateway publishes. */
    private static Map<String, String> operations() {
        if (OPERATIONS.isEmpty()) {
            OPERATIONS.putAll(readOperations());
        }
        return OPERATIONS;
    }

    private static Map<String, String> readOperations() {
        JsonPath document =
                with(new KeySecret(KeysProfile.ADMIN_KEY)).get("/v1/openapi").jsonPath();
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
