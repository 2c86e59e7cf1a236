package dev.darkroom.orchestrator.webhooks;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How webhook calls are signed, and which addresses are called. */
@ConfigMapping(prefix = "darkroom.webhooks")
public interface WebhooksConfig {
    /** {@code whsec_} and the base64 of 24 to 64 random bytes; without it each start draws another one. */
    Optional<String> secret();

    /** Exceptions from the rule that only public addresses are called: host names, addresses and address/bits. */
    Optional<List<String>> allow();

    /** Ports that may be called; all of them when left out. */
    Optional<Set<Integer>> ports();

    /** Ports for which {@link #allow} does not hold: those that the platform itself listens at. */
    Optional<Set<Integer>> closedPorts();
}
