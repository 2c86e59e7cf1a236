package dev.darkroom.orchestrator.dispatch;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** How shallow the task queue is kept. */
@ConfigMapping(prefix = "darkroom.dispatch")
public interface DispatchConfig {
    /** Tasks that may wait for a worker; about twice what the workers hold, so that none idles. */
    @WithDefault("16")
    @Min(1)
    int window();

    /** Longest time until a change that another orchestrator made is noticed. */
    @WithDefault("200ms")
    Duration interval();
}
