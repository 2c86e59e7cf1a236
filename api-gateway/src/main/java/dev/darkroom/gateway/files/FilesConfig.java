package dev.darkroom.gateway.files;

import io.quarkus.runtime.annotations.StaticInitSafe;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** Limits of uploaded pictures. */
@StaticInitSafe
@ConfigMapping(prefix = "darkroom.files")
public interface FilesConfig {
    /** Largest picture, in bytes. */
    @WithDefault("10485760")
    @Min(1024)
    int maxBytes();

    /** Largest picture, in pixels. */
    @WithDefault("16777216")
    @Min(4096)
    long maxPixels();

    /** How long an uploaded picture is kept. */
    @WithDefault("7d")
    Duration keepFor();
}
