package dev.darkroom.gateway.connections;

import dev.darkroom.gateway.identity.KeysProfile;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.Map;

/** A closed gateway with few connections and little patience. */
public final class ConnectionsProfile implements QuarkusTestProfile {
    static final int MOST = 30;
    static final int TENANT_REQUESTS = 5;
    static final int TENANT_STREAMS = 3;

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> config = new HashMap<>(new KeysProfile().getConfigOverrides());
        config.put("darkroom.gateway.connections.most", Integer.toString(MOST));
        config.put("darkroom.gateway.connections.headers-within", "2s");
        config.put("darkroom.gateway.connections.idle", "3s");
        config.put("darkroom.gateway.connections.tenant-requests", Integer.toString(TENANT_REQUESTS));
        config.put("darkroom.gateway.connections.tenant-streams", Integer.toString(TENANT_STREAMS));
        return config;
    }
}
