package dev.darkroom.gateway.jobs;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;

/** How long jobs are kept. */
@ConfigMapping(prefix = "darkroom.retention")
public interface RetentionConfig {
    /**
     * Age at which a job that has ended is deleted, with its prompt and images; for ever when left out. The jobs of a day (UTC) go
     * together, once the youngest of them has that age.
     */
    Optional<@DurationMin(millis = 1) Duration> jobs();
}
