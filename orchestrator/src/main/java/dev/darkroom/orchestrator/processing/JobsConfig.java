package dev.darkroom.orchestrator.processing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** How jobs are tried. */
@ConfigMapping(prefix = "darkroom.jobs")
public interface JobsConfig {
    /** Attempts that may fail in a row, none coming further than those before it, before the job does. */
    @WithDefault("3")
    @Min(1)
    int maxAttempts();

    /** How long a running attempt may be silent before it counts as lost; several heartbeats of the workers must fit in. */
    @WithDefault("8s")
    @DurationMin(seconds = 1)
    Duration lease();

    /** How long a task may lie in the queue before it is given a new attempt. */
    @WithDefault("10m")
    @DurationMin(seconds = 1)
    Duration queueLease();
}
