package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.pipelines.DrawRequest;
import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.JobId;
import dev.darkroom.worker.checkpoints.Checkpoint;
import java.util.Optional;

/**
 * A request with the files that it names.
 *
 * @param jobId whose request it is
 * @param source the image to begin with
 * @param resume the checkpoint of an earlier attempt
 */
public record PreparedTask(
        JobId jobId, GenerationRequest request, Optional<DrawRequest.Source> source, Optional<Checkpoint> resume) {}
