package dev.darkroom.gateway.identity;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.darkroom.events.JobId;
import dev.darkroom.gateway.GatewayInfrastructure;
import dev.darkroom.gateway.Platform;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.net.URI;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(StrictProfile.class)
@WithTestResource(GatewayInfrastructure.class)
@SuppressWarnings("NullAway.Init")
class OidcIT {
    private static final Duration REFRESH = Duration.ofMillis(300);

    @Inject
    Platform platform;

    @ConfigProperty(name = "quarkus.oidc.auth-server-url")
    URI issuer;

    private OpenIdProvider provider;
    private KeyPair key;
    private String keyId;

    @BeforeEach
    void startProvider() throws Exception {
        provider = new OpenIdProvider(issuer);
        key = OpenIdProvider.newKey();
        keyId = "key-" + System.nanoTime();
        provider.publish(keyId, key);
        // The gateway asks for keys that it does not know, but not more often than this.
        Thread.sleep(REFRESH);
    }

    @AfterEach
    void stopProvider() {
        provider.close();
    }

    @Test
    void shouldLetTheHolderOfATokenActForTheTenantThatItNames() throws Exception {
        JobId job = platform.running();

        get("/v1/jobs/" + job, token(Map.of("tenant", Caller.DEFAULT_TENANT))).statusCode(200);
        get("/v1/jobs/" + job, token(Map.of("tenant", "other"))).statusCode(404);
    }

    @Test
    void shouldReadRolesFromTheClaimThatIsConfigured() throws Exception {
        get("/v1/keys", token(Map.of())).statusCode(403);
        get("/v1/keys", token(roles("user", "darkroom-admin"))).statusCode(200);
        get("/v1/jobs", token(roles("visitor"))).statusCode(403);
        get("/v1/jobs", token(Map.of("realm_access", "nonsense", "roles", List.of("user"))))
                .statusCode(403);
    }

    @Test
    void shouldRefuseATokenThatIsNotForUsOrNotValid() throws Exception {
        refused(token(Map.of("iss", "http://127.0.0.1:1/other")));
        refused(token(Map.of("aud", "somebody-else")));
        refused(token(Map.of("exp", Instant.now().minusSeconds(600).getEpochSecond())));
        refused(token(Map.of("tenant", "../admin")));
        refused(OpenIdProvider.token(keyId, OpenIdProvider.newKey(), claims(Map.of())));
        Map<String, Object> withoutAudience = claims(Map.of());
        withoutAudience.remove("aud");
        refused(OpenIdProvider.token(keyId, key, withoutAudience));
        Map<String, Object> withoutTenant = claims(Map.of());
        withoutTenant.remove("tenant");
        refused(OpenIdProvider.token(keyId, key, withoutTenant));
    }

    @Test
    void shouldRefuseWhatIsNoSignedToken() throws Exception {
        String[] parts = token(Map.of()).split("\\.");
        refused("opaque");
        refused(parts[0] + "." + parts[1] + ".");
        refused("eyJhbGciOiJub25lIn0." + parts[1] + ".");
        refused(parts[0] + "." + parts[1] + "." + parts[2].substring(1));
    }

    @Test
    void shouldFollowTheProviderToANewKey() throws Exception {
        KeyPair next = OpenIdProvider.newKey();
        String nextId = keyId + "-next";
        String token = OpenIdProvider.token(nextId, next, claims(Map.of()));
        get("/v1/jobs", token(Map.of())).statusCode(200);

        refused(token);
        provider.rotateTo(nextId, next);
        Thread.sleep(REFRESH);
        get("/v1/jobs", token).statusCode(200);

        refused(token(Map.of()));
    }

    @Test
    void shouldStillKnowTheKeysOfAProviderThatIsAway() throws Exception {
        get("/v1/jobs", token(Map.of())).statusCode(200);
        provider.close();
        Thread.sleep(REFRESH);

        get("/v1/jobs", token(Map.of())).statusCode(200);
        Response unknown = given().header(
                        "Authorization", "Bearer " + OpenIdProvider.token("unseen", key, claims(Map.of())))
                .get("/v1/jobs");
        assertThat(unknown.statusCode()).isIn(401, 503);
    }

    private static ValidatableResponse get(String path, String token) {
        return given().header("Authorization", "Bearer " + token).get(path).then();
    }

    private static void refused(String token) {
        get("/v1/jobs", token)
                .statusCode(401)
                .header("WWW-Authenticate", containsString("invalid_token"))
                .body("type", equalTo("urn:darkroom:problem:unauthorized"));
    }

    private static Map<String, ?> roles(String... names) {
        return Map.of("realm_access", Map.of("roles", List.of(names)));
    }

    private String token(Map<String, ?> other) throws Exception {
        return OpenIdProvider.token(keyId, key, claims(other));
    }

    /** Those of a user, except for others. */
    private Map<String, Object> claims(Map<String, ?> other) {
        Map<String, Object> claims = new HashMap<>(roles("user"));
        claims.put("iss", issuer.toString());
        claims.put("aud", "darkroom");
        claims.put("sub", "somebody");
        claims.put("tenant", Caller.DEFAULT_TENANT);
        claims.put("iat", Instant.now().getEpochSecond());
        claims.put("exp", Instant.now().plusSeconds(300).getEpochSecond());
        claims.putAll(other);
        return claims;
    }
}
