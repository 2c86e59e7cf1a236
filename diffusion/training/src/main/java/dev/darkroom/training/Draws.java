package dev.darkroom.training;

import dev.darkroom.diffusion.random.TorchGenerator;

/**
 * The random numbers of a training. Each batch and each epoch has a generator of its own, so that a resumed training draws what an
 * uninterrupted one would have drawn.
 */
final class Draws {

    private static final long STRIDE = 1_000_003;

    private final int seed;
    private final int samples;
    private final int batchSize;

    /** @param samples how many the data set holds */
    Draws(int seed, int samples, int batchSize) {
        this.seed = seed;
        this.samples = samples;
        this.batchSize = batchSize;
    }

    /** For the noise, the timesteps and whatever else batch {@code number} takes. */
    TorchGenerator ofBatch(int number) {
        return new TorchGenerator(seed * STRIDE + number + 1);
    }

    /** The numbers of the samples of a batch: every epoch goes through all of them in an order of its own. */
    int[] batch(int number) {
        int[] indices = new int[batchSize];
        int epoch = -1;
        int[] order = {};
        for (int i = 0; i < batchSize; i++) {
            long position = (long) number * batchSize + i;
            if (position / samples != epoch) {
                epoch = Math.toIntExact(position / samples);
                order = shuffled(epoch);
            }
            indices[i] = order[(int) (position % samples)];
        }
        return indices;
    }

    /** Fisher and Yates. */
    private int[] shuffled(int epoch) {
        TorchGenerator generator = new TorchGenerator(-(seed * STRIDE + epoch + 1));
        int[] order = new int[samples];
        for (int i = 0; i < samples; i++) {
            int other = (int) generator.randint(0, i + 1, 1)[0];
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }
}
