package dev.darkroom.gateway.connections;

import dev.darkroom.gateway.identity.KeysProfile;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.Map;

/** A closed gateway with little memory for bodies and little patience with them. */
public final class BodiesProfile implements QuarkusTestProfile {
    static final int LARGE = 2 << 20;
    static final int PLAIN = 65_536;

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> config = new HashMap<>(new KeysProfile().getConfigOverrides());
        config.put("darkroom.gateway.body-max-bytes", Integer.toString(LARGE));
        config.put("darkroom.gateway.bodies.plain-max-bytes", Integer.toString(PLAIN));
        config.put("darkroom.gateway.bodies.progress-within", "2s");
        config.put("darkroom.gateway.bodies.min-progress", "1024");
        config.put("darkroom.gateway.memory.bodies", "0.05");
        config.put("darkroom.gateway.memory.tenant-share", "0.5");
        return config;
    }
}
