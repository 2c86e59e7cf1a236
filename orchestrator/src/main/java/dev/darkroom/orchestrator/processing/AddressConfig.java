package dev.darkroom.orchestrator.processing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Pattern;

/** Where clients reach the platform. */
@ConfigMapping(prefix = "darkroom")
public interface AddressConfig {
    /** What links in webhook bodies begin with; no slash at the end. */
    @WithDefault("http://localhost:8080")
    @Pattern(regexp = "https?://.*[^/]")
    String publicUrl();
}
