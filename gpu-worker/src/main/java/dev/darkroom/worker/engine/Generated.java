package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.pipelines.RgbImage;
import java.util.List;
import java.util.Optional;

/**
 * What came out of one request.
 *
 * @param revision of the model that drew the images
 * @param latents how the first image came to be, where the request asks for it
 */
public record Generated(List<RgbImage> images, Timings timings, String revision, Optional<RecordedLatents> latents) {
    public Generated {
        images = List.copyOf(images);
    }
}
