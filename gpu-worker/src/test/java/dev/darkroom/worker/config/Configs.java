package dev.darkroom.worker.config;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidatorImpl;
import java.time.Duration;
import java.util.Map;

/** Reads the mappings from given settings alone. */
public final class Configs {
    private static final int ABOVE_BUILT_IN = 200;

    private Configs() {}

    public static WorkerConfig worker(Map<String, String> settings) {
        return read(WorkerConfig.class, settings);
    }

    public static ServedModelsConfig models(Map<String, String> settings) {
        return read(ServedModelsConfig.class, settings);
    }

    private static <T> T read(Class<T> mapping, Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withMapping(mapping)
                .withValidator(new BeanValidationConfigValidatorImpl())
                .withConverter(Duration.class, ABOVE_BUILT_IN, new DurationConverter())
                .withDefaultValue("quarkus.uuid", "1234")
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(mapping);
    }
}
