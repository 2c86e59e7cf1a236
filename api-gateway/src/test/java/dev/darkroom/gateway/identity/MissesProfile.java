package dev.darkroom.gateway.identity;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A gateway of little patience. */
public final class MissesProfile implements QuarkusTestProfile {
    static final int MISSES = 5;

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "darkroom.auth",
                "keys",
                "darkroom.auth.admin-key",
                KeysProfile.ADMIN_KEY,
                "darkroom.auth.misses",
                Integer.toString(MISSES),
                "darkroom.auth.miss-window",
                "3s");
    }
}
