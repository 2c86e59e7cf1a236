package dev.darkroom.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.cli.client.DarkroomClient;
import dev.darkroom.cli.keys.KeyAdministration.WantedKey;
import dev.darkroom.cli.platform.OnSharedPlatform;
import dev.darkroom.cli.platform.SharedPlatform;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** In the database of a running platform. */
@OnSharedPlatform
class DatabaseKeysIT implements KeyAdministrationConformance {
    @Override
    public KeyAdministration keys() {
        return DatabaseKeys.configured(SharedPlatform.get().database()).orElseThrow();
    }

    @Test
    void shouldMakeAKeyThatAGatewayTakes() {
        String key = keys().create(new WantedKey("first key", "press", Set.of("admin"), null));

        DarkroomClient administrator = new DarkroomClient(SharedPlatform.get().url(), key);

        assertThat(administrator.keys())
                .extracting(listed -> listed.path("name").asText())
                .contains("first key");
        administrator.revokeKey(key.substring(3, 11));
    }
}
