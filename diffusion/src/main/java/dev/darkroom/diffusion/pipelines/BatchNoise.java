package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.schedulers.NoiseSource;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Noise for a whole batch from one generator, as diffusers draws it when it is given one generator: each draw is as large as the
 * batch, and the samples share it out. They must ask in turn, the first one first.
 */
public final class BatchNoise {

    private final IntFunction<float[]> draw;
    private final int batch;
    private float[] latest = {};

    private BatchNoise(IntFunction<float[]> draw, int batch) {
        this.draw = draw;
        this.batch = batch;
    }

    /**
     * One source for each sample.
     *
     * @param draw gives as many numbers as it is asked for
     */
    public static List<NoiseSource> share(IntFunction<float[]> draw, int batch) {
        BatchNoise noise = new BatchNoise(draw, batch);
        return IntStream.range(0, batch)
                .mapToObj(i -> (NoiseSource) size -> noise.part(i, size))
                .toList();
    }

    private float[] part(int index, int size) {
        if (index == 0) {
            latest = draw.apply(batch * size);
        }
        return Arrays.copyOfRange(latest, index * size, (index + 1) * size);
    }
}
