package dev.darkroom.gateway.submission;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hibernate.validator.constraints.time.DurationMin;

/** How images are fetched from addresses that clients name. */
@ConfigMapping(prefix = "darkroom.fetch")
public interface FetchConfig {
    /** What addresses may begin with. */
    @WithDefault("https")
    Set<@Pattern(regexp = "https?") String> schemes();

    /** Exceptions from the rule that only public addresses are called: host names, addresses and address/bits. */
    Optional<List<String>> allow();

    /** Ports for which {@link #allow} does not hold: those that the platform itself listens at. */
    Optional<Set<Integer>> closedPorts();

    /** How long fetching one image may take, redirects included. */
    @WithDefault("15s")
    @DurationMin(millis = 1)
    Duration timeout();
}
