package dev.darkroom.gateway.identity;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.Map;

/** A closed gateway with few connections and little patience, also with wrong keys. */
public final class ImpatientProfile implements QuarkusTestProfile {
    static final int MISSES = 5;
    static final int MISS_WINDOW_SECONDS = 4;
    public static final int MOST = 30;
    public static final int TENANT_REQUESTS = 5;
    public static final int TENANT_STREAMS = 3;

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> config = new HashMap<>(new KeysProfile().getConfigOverrides());
        config.put("darkroom.gateway.connections.most", Integer.toString(MOST));
        config.put("darkroom.gateway.connections.headers-within", "2s");
        config.put("darkroom.gateway.connections.idle", "3s");
        config.put("darkroom.gateway.connections.tenant-requests", Integer.toString(TENANT_REQUESTS));
        config.put("darkroom.gateway.connections.tenant-streams", Integer.toString(TENANT_STREAMS));
        config.put("darkroom.auth.misses", Integer.toString(MISSES));
        config.put("darkroom.auth.miss-window", MISS_WINDOW_SECONDS + "s");
        return config;
    }
}
