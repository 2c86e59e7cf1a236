package dev.darkroom.orchestrator.webhooks;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** How webhook calls are signed. */
@ConfigMapping(prefix = "darkroom.webhooks")
public interface WebhooksConfig {
    /** {@code whsec_} and the base64 of 24 to 64 random bytes; without it each start draws another one. */
    Optional<String> secret();
}
