package dev.darkroom.gateway.submission;

import io.quarkus.runtime.annotations.StaticInitSafe;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;

/** Limits of trainings. */
@StaticInitSafe
@ConfigMapping(prefix = "darkroom.trainings")
public interface TrainingsConfig {
    /** Most updates of the weights. */
    @WithDefault("20000")
    @Min(1)
    int maxSteps();

    /** Most samples of one update. */
    @WithDefault("64")
    @Min(1)
    int maxBatchSize();
}
