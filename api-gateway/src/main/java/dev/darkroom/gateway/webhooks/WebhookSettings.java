package dev.darkroom.gateway.webhooks;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hibernate.validator.constraints.time.DurationMin;

/** How webhook calls are signed, and which addresses are called; the orchestrators read the same settings. */
@ConfigMapping(prefix = "darkroom.webhooks")
public interface WebhookSettings {
    /** Characters of an address that is called. */
    int LONGEST_URL = 2048;

    /** {@code whsec_} and the base64 of 24 to 64 random bytes. */
    Optional<String> secret();

    /** Exceptions from the rule that only public addresses are called, as the orchestrators have them. */
    Optional<List<String>> allow();

    /** Ports that may be called, as the orchestrators have them; all of them when left out. */
    Optional<Set<Integer>> ports();

    /** Ports for which {@link #allow} does not hold, as the orchestrators have them. */
    Optional<Set<Integer>> closedPorts();

    /** How long a replaced secret signs beside the new one. */
    @WithDefault("24h")
    @DurationMin(seconds = 0)
    Duration rotation();
}
