package dev.darkroom.gateway.identity;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import dev.darkroom.gateway.GatewayInfrastructure;
import dev.darkroom.gateway.Platform;
import dev.darkroom.gateway.connections.RawClient;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway of the other tests asks for no key, as {@code up --open}. */
@QuarkusTest
@WithTestResource(GatewayInfrastructure.class)
class OpenModeIT {
    @Inject
    Platform platform;

    @ParameterizedTest
    @ValueSource(strings = {"/", "/v1/jobs", "/v1/models", "/q/health/ready", "/studio/app.js", "/nothing"})
    void shouldAnswerToThisMachinesNamesAlone(String path) {
        given().header("Host", "evil.example:" + RestAssured.port)
                .get(path)
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("detail", containsString("Host"));
        for (String name : List.of("localhost", "127.0.0.1", "[::1]")) {
            Response answer =
                    given().header("Host", name + ":" + RestAssured.port).get(path);
            assertThat(answer.statusCode()).as(name + path).isNotEqualTo(403);
        }
    }

    @Test
    void shouldChangeNothingForAnotherSite() {
        List<String> changing = changing();
        assertThat(changing).hasSizeGreaterThan(15);
        for (String operation : changing) {
            for (Map.Entry<String, String> header : Map.of(
                            "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site")
                    .entrySet()) {
                Response answer = given().contentType("application/json")
                        .header(header.getKey(), header.getValue())
                        .body("{}")
                        .request(operation.split(" ", 2)[0], operation.split(" ", 2)[1]);
                assertThat(answer.statusCode()).as(operation + header).isEqualTo(403);
            }
        }
        given().contentType("application/json")
                .header("Origin", "null")
                .body("{}")
                .post("/v1/jobs")
                .then()
                .statusCode(403);
    }

    @Test
    void shouldWorkForItsOwnPage() {
        platform.registerModel();
        given().contentType("application/json")
                .header("Origin", "http://localhost:" + RestAssured.port)
                .header("Sec-Fetch-Site", "same-origin")
                .body("{\"prompt\": \"a red apple\"}")
                .post("/v1/jobs")
                .then()
                .statusCode(202);
    }

    @Test
    void shouldTakeNoBodyWithoutAType() throws Exception {
        try (RawClient client = new RawClient(RestAssured.port)) {
            client.head("POST /v1/jobs", "Content-Length: 2").send("{}");

            assertThat(client.answer(10_000)).startsWith("HTTP/1.1 415 ").contains("Content-Type");
        }
    }

    @Test
    void shouldHandOutNoKeys() {
        given().contentType("application/json")
                .body("{\"name\": \"mine\"}")
                .post("/v1/keys")
                .then()
                .statusCode(403)
                .body("detail", containsString("darkroom.auth=open"));
        given().get("/v1/keys").then().statusCode(403);
        given().delete("/v1/keys/1").then().statusCode(403);
        given().urlEncodingEnabled(false).get("//v1//keys").then().statusCode(403);
        given().urlEncodingEnabled(false).get("/v1/%6beys").then().statusCode(403);
    }

    /** As {@code POST /v1/jobs}, from the gateway's own document. */
    private static List<String> changing() {
        Map<String, Map<String, Object>> paths =
                given().get("/v1/openapi").jsonPath().getMap("paths");
        List<String> operations = new ArrayList<>();
        paths.forEach((path, methods) -> methods.keySet().stream()
                .filter(Set.of("post", "put", "patch", "delete")::contains)
                .forEach(method -> operations.add(
                        method.toUpperCase(java.util.Locale.ROOT) + " " + path.replaceAll("\\{[^}]*}", "0"))));
        return operations;
    }
}
