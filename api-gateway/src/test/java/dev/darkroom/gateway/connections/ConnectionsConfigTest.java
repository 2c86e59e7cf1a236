package dev.darkroom.gateway.connections;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectionsConfigTest {

    @Test
    void shouldHaveDefaults() {
        ConnectionsConfig config = read(Map.of());

        assertThat(config.most()).isEqualTo(4000);
        assertThat(config.headersWithin()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.idle()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.takenWithin()).isEqualTo(Duration.ofMinutes(2));
        assertThat(config.requests()).isEqualTo(2000);
        assertThat(config.tenantRequests()).isEqualTo(500);
        assertThat(config.streams()).isEqualTo(1000);
        assertThat(config.tenantStreams()).isEqualTo(200);
    }

    @Test
    void shouldReadEverySetting() {
        ConnectionsConfig config = read(Map.of(
                "darkroom.gateway.connections.most", "1",
                "darkroom.gateway.connections.headers-within", "2s",
                "darkroom.gateway.connections.idle", "3s",
                "darkroom.gateway.connections.taken-within", "4s",
                "darkroom.gateway.connections.requests", "5",
                "darkroom.gateway.connections.tenant-requests", "6",
                "darkroom.gateway.connections.streams", "7",
                "darkroom.gateway.connections.tenant-streams", "8"));

        assertThat(config.most()).isEqualTo(1);
        assertThat(config.headersWithin()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.idle()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.takenWithin()).isEqualTo(Duration.ofSeconds(4));
        assertThat(config.requests()).isEqualTo(5);
        assertThat(config.tenantRequests()).isEqualTo(6);
        assertThat(config.streams()).isEqualTo(7);
        assertThat(config.tenantStreams()).isEqualTo(8);
    }

    private static ConnectionsConfig read(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(ConnectionsConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(ConnectionsConfig.class);
    }
}
