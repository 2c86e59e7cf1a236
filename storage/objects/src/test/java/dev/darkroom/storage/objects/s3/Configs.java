package dev.darkroom.storage.objects.s3;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;

/** Reads the mapping from given settings alone. */
final class Configs {
    private Configs() {}

    static ObjectStoreConfig read(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withMapping(ObjectStoreConfig.class)
                .withConverter(Duration.class, 100, new DurationConverter())
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(ObjectStoreConfig.class);
    }
}
