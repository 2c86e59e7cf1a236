package dev.darkroom.orchestrator.checkpoints;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How checkpoints are cleared away. */
@ConfigMapping(prefix = "darkroom.checkpoints")
public interface CheckpointsConfig {
    /** Time between two looks for checkpoints of jobs that have ended. */
    @WithDefault("60s")
    Duration sweep();
}
