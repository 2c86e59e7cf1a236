package dev.darkroom.gateway.identity;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** Settings of {@code darkroom.auth=open}. */
@ConfigMapping(prefix = "darkroom.open")
public interface OpenModeConfig {
    /** Host names, besides those of this machine and of the public URL, under which an open gateway answers. */
    Optional<List<String>> hosts();
}
