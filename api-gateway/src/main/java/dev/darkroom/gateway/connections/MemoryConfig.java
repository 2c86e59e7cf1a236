package dev.darkroom.gateway.connections;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Min;

/** What requests may hold at one time. Shares are of the Java heap, from 0 to 1. */
@ConfigMapping(prefix = "darkroom.gateway.memory")
public interface MemoryConfig {
    /** Share of the heap for the bodies of all requests, with what is made of them. */
    @WithDefault("0.42")
    @DecimalMin("0.01")
    @DecimalMax("0.9")
    double bodies();

    /** Share of the heap for images while they are decoded and scaled. */
    @WithDefault("0.33")
    @DecimalMin("0.01")
    @DecimalMax("0.9")
    double images();

    /** What one tenant may hold of each of these shares. */
    @WithDefault("0.7")
    @DecimalMin("0.01")
    @DecimalMax("1")
    double tenantShare();

    /** Requests whose images or data sets are fetched and read at one time, over all tenants. */
    @WithDefault("64")
    @Min(1)
    int readings();

    /** Such requests of one tenant. */
    @WithDefault("16")
    @Min(1)
    int tenantReadings();
}
