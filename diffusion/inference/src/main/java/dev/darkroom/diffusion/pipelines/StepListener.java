package dev.darkroom.diffusion.pipelines;

/** Is called after every denoising step. */
@FunctionalInterface
public interface StepListener {

    /**
     * Called after each step.
     *
     * @param step counts from 1
     * @return false to stop generating
     */
    boolean onStep(int step, int steps);
}
