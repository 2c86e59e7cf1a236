package dev.darkroom.gateway.connections;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** Limits of request bodies besides {@code darkroom.gateway.body-max-bytes}, which holds for those with images. */
@ConfigMapping(prefix = "darkroom.gateway.bodies")
public interface BodiesConfig {
    /** Largest body at an address that takes no images, in bytes. */
    @WithDefault("1048576")
    @Min(1024)
    int plainMaxBytes();

    /** Window in which at least {@link #minProgress} bytes must arrive, else the request is refused as too slow. */
    @WithDefault("10s")
    @DurationMin(millis = 1)
    Duration progressWithin();

    /** Bytes that must arrive in that window, unless the body ends. */
    @WithDefault("10240")
    @Min(1)
    int minProgress();
}
