package dev.darkroom.storage.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.Contract;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventsConfigTest {

    @Test
    void shouldWriteByTheNewestContractUnlessTold() {
        assertThat(read(Map.of()).write()).isEqualTo(Contract.NEWEST);
        assertThat(read(Map.of("darkroom.events.write", "1")).write()).isEqualTo(Contract.OLDEST);
    }

    private static EventsConfig read(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withMapping(EventsConfig.class)
                .withSources(new PropertiesConfigSource(values, "test", 100))
                .build()
                .getConfigMapping(EventsConfig.class);
    }
}
