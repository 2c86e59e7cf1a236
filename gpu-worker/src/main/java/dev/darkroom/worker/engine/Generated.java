package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.pipelines.Picture;
import dev.darkroom.diffusion.pipelines.Timings;
import java.util.List;

/**
 * What came out of one request.
 *
 * @param revision of the model that drew the pictures
 */
public record Generated(List<Picture> pictures, Timings timings, String revision) {
    public Generated {
        pictures = List.copyOf(pictures);
    }
}
