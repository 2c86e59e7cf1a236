package dev.darkroom.gateway.studio;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.darkroom.gateway.GatewayInfrastructure;
import dev.darkroom.gateway.identity.KeysProfile;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(GatewayInfrastructure.class)
@TestProfile(KeysProfile.class)
class StudioPageIT {

    @ParameterizedTest
    @CsvSource({
        "/, text/html",
        "/index.html, text/html",
        "/studio/app.js, text/javascript",
        "/studio/studio.css, text/css",
        "/studio/images.css, text/css"
    })
    void shouldServeThePageWithoutAKeyUnderAStrictPolicy(String path, String contentType) {
        given().get(path)
                .then()
                .statusCode(200)
                .contentType(startsWith(contentType))
                .header("X-Content-Type-Options", "nosniff")
                .header(
                        "Content-Security-Policy",
                        allOf(
                                startsWith("default-src 'none'; script-src 'self'; style-src 'self';"),
                                not(containsString("unsafe"))));
    }
}
