package dev.darkroom.storage.jobs;

import dev.darkroom.events.Contract;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** Which versions of commands, events, tasks and views are written; all versions are read. */
@ConfigMapping(prefix = "darkroom.events")
public interface EventsConfig {
    /** The contract whose versions are written. While processes of an older build run beside this one: the newest that they read. */
    @WithDefault("2")
    @Min(Contract.OLDEST)
    @Max(Contract.NEWEST)
    int write();
}
