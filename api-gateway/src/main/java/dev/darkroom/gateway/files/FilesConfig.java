package dev.darkroom.gateway.files;

import io.quarkus.runtime.annotations.StaticInitSafe;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** Limits of uploaded files. */
@StaticInitSafe
@ConfigMapping(prefix = "darkroom.files")
public interface FilesConfig {
    /** Largest image, in bytes. */
    @WithDefault("10485760")
    @Min(1024)
    int maxBytes();

    /** Largest image, in pixels. */
    @WithDefault("16777216")
    @Min(4096)
    long maxPixels();

    /** How long an uploaded file is kept. */
    @WithDefault("7d")
    @DurationMin(millis = 1)
    Duration keepFor();
}
