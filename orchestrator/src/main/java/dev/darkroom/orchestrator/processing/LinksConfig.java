package dev.darkroom.orchestrator.processing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Where clients reach the platform. */
@ConfigMapping(prefix = "darkroom")
public interface LinksConfig {
    /** What links in webhook bodies begin with; no slash at the end. */
    @WithDefault("http://localhost:8080")
    String publicUrl();

    /** Links to images, which open without a key. */
    Signed links();

    /** How these links are signed. */
    interface Signed {
        /** What all services of the platform sign with; without it each start draws another one. */
        Optional<String> secret();

        /** How long a link opens, at least. */
        @WithDefault("24h")
        Duration validFor();
    }
}
