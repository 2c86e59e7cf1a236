package dev.darkroom.gateway.connections;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemoryConfigTest {

    @Test
    void shouldHaveDefaultsThatFitTheHeapOfAStandaloneGateway() {
        MemoryBudgets budgets = new MemoryBudgets(read(Map.of()), 494L << 20);

        // A body of 28 MiB, each of whose bytes comes to five; an image of 4096 x 4096 pixels of 3 bytes, and of 4 once
        // decoded.
        assertThat(budgets.bodies().mostPerTenant()).isGreaterThan(5 * (28L << 20));
        assertThat(budgets.images().mostPerTenant()).isGreaterThan(7 * 4096L * 4096);
    }

    private static MemoryConfig read(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(MemoryConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(MemoryConfig.class);
    }
}
