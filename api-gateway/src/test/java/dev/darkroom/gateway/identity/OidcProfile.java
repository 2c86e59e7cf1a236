package dev.darkroom.gateway.identity;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;

/** A gateway that also takes access tokens of a provider, which the test starts later than the gateway. */
public final class OidcProfile implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "darkroom.auth", "keys",
                "darkroom.auth.oidc.enabled", "true",
                "darkroom.auth.oidc.roles-claim", "realm_access/roles",
                "darkroom.auth.oidc.admin-role", "darkroom-admin",
                "quarkus.oidc.auth-server-url", "http://127.0.0.1:" + freePort() + "/realm",
                "quarkus.oidc.token.forced-jwk-refresh-interval", "1S");
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
