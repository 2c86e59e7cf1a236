package dev.darkroom.orchestrator.checkpoints;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** How checkpoints are cleared away. */
@ConfigMapping(prefix = "darkroom.checkpoints")
public interface CheckpointsConfig {
    /** Time between two looks for checkpoints of jobs that have ended. */
    @WithDefault("60s")
    @DurationMin(millis = 1)
    Duration sweep();
}
