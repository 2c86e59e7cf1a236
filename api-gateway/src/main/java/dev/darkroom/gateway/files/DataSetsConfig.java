package dev.darkroom.gateway.files;

import io.quarkus.runtime.annotations.StaticInitSafe;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;

/** Limits of uploaded data sets, besides those of each of their images and of a request's body. */
@StaticInitSafe
@ConfigMapping(prefix = "darkroom.datasets")
public interface DataSetsConfig {
    /** Most images of a data set. */
    @WithDefault("2000")
    @Min(1)
    int maxImages();

    /** Most bytes that an archive may unpack to, all its files together. */
    @WithDefault("268435456")
    @Min(1024)
    long maxUnpackedBytes();

    /** Most bytes of all captions of a data set together. */
    @WithDefault("2097152")
    @Min(1024)
    long maxTextBytes();
}
