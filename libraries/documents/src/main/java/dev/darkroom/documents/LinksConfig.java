package dev.darkroom.documents;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;

/** How links that open without a key are signed. */
@ConfigMapping(prefix = "darkroom.links")
public interface LinksConfig {
    /** What all services of the platform sign with; without it each start draws another one. */
    Optional<String> secret();

    /** How long a link opens, at least. */
    @WithDefault("24h")
    @DurationMin(seconds = 1)
    Duration validFor();
}
