package dev.darkroom.gateway.identity;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The gateway as it is by default: closed. */
public final class KeysProfile implements QuarkusTestProfile {
    public static final String ADMIN_KEY = "dk_00000000_" + "0123456789abcdef".repeat(4);

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "darkroom.auth", "keys",
                "darkroom.auth.admin-key", ADMIN_KEY,
                "darkroom.auth.key-max-age", "1s",
                "darkroom.gateway.worker-silence", "3s",
                // As many as all operations together.
                "darkroom.auth.misses", "1000",
                "darkroom.limits.tenants.modest.highest-priority", "5");
    }
}
