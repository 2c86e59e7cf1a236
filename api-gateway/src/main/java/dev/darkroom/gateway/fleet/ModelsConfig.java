package dev.darkroom.gateway.fleet;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithName;
import java.util.Optional;

/** Which model serves whom. */
@ConfigMapping(prefix = "darkroom.models")
public interface ModelsConfig {
    /** The model of requests that name none; where it is not offered, or none is set, the first by name. */
    @WithName("default")
    Optional<String> preferred();
}
