package dev.darkroom.gateway.connections;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** Limits of connections and of what goes on over them. */
@ConfigMapping(prefix = "darkroom.gateway.connections")
public interface ConnectionsConfig {
    /** Connections at one time; a new one beyond takes the place of the one that has waited for a request for longest. */
    @WithDefault("4000")
    @Min(1)
    int most();

    /** The time in which a request's headers must have come, from its first byte or from the opening of the connection. */
    @WithDefault("10s")
    @DurationMin(millis = 1)
    Duration headersWithin();

    /** How long a connection may stay open between two requests. */
    @WithDefault("60s")
    @DurationMin(millis = 1)
    Duration idle();

    /** The time in which a client must have taken what was written to it. */
    @WithDefault("2m")
    @DurationMin(millis = 1)
    Duration takenWithin();

    /** Requests of one tenant at one time, those that wait for their job's end among them. */
    @WithDefault("500")
    @Min(1)
    int tenantRequests();

    /** Requests at one time, over all tenants. */
    @WithDefault("2000")
    @Min(1)
    int requests();

    /** Event streams of one tenant at one time. */
    @WithDefault("200")
    @Min(1)
    int tenantStreams();

    /** Event streams at one time, over all tenants. */
    @WithDefault("1000")
    @Min(1)
    int streams();
}
