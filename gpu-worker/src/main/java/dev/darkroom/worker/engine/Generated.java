package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.pipelines.Picture;
import dev.darkroom.diffusion.pipelines.Timings;
import java.util.List;
import java.util.Optional;

/**
 * What came out of one request.
 *
 * @param revision of the model that drew the pictures
 * @param trail how the first picture came to be, where the request asks for it
 */
public record Generated(List<Picture> pictures, Timings timings, String revision, Optional<RecordedLatents> trail) {
    public Generated {
        pictures = List.copyOf(pictures);
    }
}
