package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.schedulers.SchedulerState;
import java.util.List;

/** Is called at the stages of a pipeline. */
@FunctionalInterface
public interface SamplingObserver {

    /** Called before the first step. */
    default void onEncoded() {}

    /**
     * Called after each evaluation of the U-Net.
     *
     * @param evaluation counts from 1
     * @param samples the latents and where they stand in the schedule
     * @return false to stop
     */
    boolean onStep(int evaluation, List<SchedulerState> samples);
}
