package dev.darkroom.orchestrator;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidatorImpl;
import java.time.Duration;
import java.util.Map;

/** Reads a mapping from given settings alone, as the application would. */
public final class Configs {
    private static final int ABOVE_BUILT_IN = 200;

    private Configs() {}

    public static <T> T read(Class<T> mapping, Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withMapping(mapping)
                .withValidator(new BeanValidationConfigValidatorImpl())
                .withConverter(Duration.class, ABOVE_BUILT_IN, new DurationConverter())
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(mapping);
    }
}
