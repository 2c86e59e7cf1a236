package dev.darkroom.worker.checkpoints;

import dev.darkroom.diffusion.random.TorchGenerator;
import dev.darkroom.diffusion.schedulers.SchedulerState;
import java.util.List;

/**
 * How far the images of a job have come, between two steps.
 *
 * @param step of the job as clients count it
 * @param revision of the model; another revision cannot go on with the same image
 * @param images in the order of the request
 */
public record Checkpoint(int step, String revision, List<Progress> images) {
    public Checkpoint {
        images = List.copyOf(images);
    }

    /**
     * Where one image stands.
     *
     * @param stage from 0; 1 is the pass that enlarges it
     * @param noise where the generator of its noise stands
     */
    public record Progress(int stage, SchedulerState state, TorchGenerator.State noise) {}
}
