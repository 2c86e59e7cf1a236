package dev.darkroom.orchestrator.dispatch;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** How shallow the task queues are kept, and how many attempts one tenant may have out. */
@ConfigMapping(prefix = "darkroom.dispatch")
public interface DispatchConfig {
    /** Tasks that may wait for a worker of a pool, at least: more may where many run or jobs are short. */
    @WithDefault("2")
    @Min(1)
    int window();

    /** Tasks that leave a pool's queue within this time may wait in it; longer where reports take longer to arrive. */
    @WithDefault("100ms")
    @DurationMin(seconds = 0)
    Duration ahead();

    /** Most attempts that a tenant may have out at a time, over all pools, where the tenant has no cap of its own. */
    @WithDefault("10000")
    @Min(1)
    int tenantCap();

    /** Jobs of a tenant that one look at the queue takes in at most. */
    @WithDefault("200")
    @Min(1)
    @Max(10_000)
    int batch();

    /** Longest time until a change that another orchestrator made is noticed. */
    @WithDefault("200ms")
    @DurationMin(millis = 1)
    Duration interval();
}
