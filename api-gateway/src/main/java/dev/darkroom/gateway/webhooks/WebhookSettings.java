package dev.darkroom.gateway.webhooks;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** How webhook calls are signed; the orchestrators read the same secret. */
@ConfigMapping(prefix = "darkroom.webhooks")
public interface WebhookSettings {
    /** {@code whsec_} and the base64 of 24 to 64 random bytes. */
    Optional<String> secret();

    /** How long a replaced secret signs beside the new one. */
    @WithDefault("24h")
    Duration rotation();
}
