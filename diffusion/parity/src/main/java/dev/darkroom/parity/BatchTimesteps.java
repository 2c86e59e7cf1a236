package dev.darkroom.parity;

import dev.darkroom.diffusion.runtime.Tensor;
import java.util.Arrays;

/** Gives every sample of a batch its own time step, as our networks take them. */
final class BatchTimesteps {

    private BatchTimesteps() {}

    /** Repeats a {@code timestep} of one element for every element of the batch; other inputs stay as they are. */
    static Tensor perSample(Tensor input, String name, Tensor sample) {
        int batch = sample.shape().get(0);
        if (!name.equals("timestep")
                || input.values().length == batch && input.shape().rank() == 1) {
            return input;
        }
        float[] repeated = new float[batch];
        Arrays.fill(repeated, input.values()[0]);
        return Tensor.of(repeated, batch);
    }
}
