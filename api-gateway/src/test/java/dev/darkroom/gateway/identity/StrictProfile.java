package dev.darkroom.gateway.identity;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;

/**
 * A closed gateway with little memory for bodies and little patience with them. It also takes access tokens of a provider, which the
 * test starts later than the gateway.
 */
public final class StrictProfile implements QuarkusTestProfile {
    public static final int LARGE = 2 << 20;
    public static final int PLAIN = 65_536;

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> config = new HashMap<>(new KeysProfile().getConfigOverrides());
        config.put("darkroom.gateway.body-max-bytes", Integer.toString(LARGE));
        config.put("darkroom.gateway.bodies.plain-max-bytes", Integer.toString(PLAIN));
        config.put("darkroom.gateway.bodies.progress-within", "2s");
        config.put("darkroom.gateway.bodies.min-progress", "1024");
        config.put("darkroom.gateway.memory.bodies", "0.01");
        config.put("darkroom.gateway.memory.tenant-share", "0.5");
        config.put("darkroom.auth.oidc.enabled", "true");
        config.put("darkroom.auth.oidc.roles-claim", "realm_access/roles");
        config.put("darkroom.auth.oidc.admin-role", "darkroom-admin");
        config.put("quarkus.oidc.auth-server-url", "http://127.0.0.1:" + freePort() + "/realm");
        config.put("quarkus.oidc.token.forced-jwk-refresh-interval", "0.2S");
        return config;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
