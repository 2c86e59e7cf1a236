package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.schedulers.NoiseSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Noise for a whole batch from one generator, as diffusers draws it when it is given one generator: each draw is as large as the
 * batch, and the samples share it out.
 */
public final class BatchNoise {

    private final IntFunction<float[]> draw;
    private final int batch;
    private final List<float[]> draws = new ArrayList<>();

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
        return IntStream.range(0, batch).mapToObj(noise::source).toList();
    }

    /** The n-th draw of every sample is a part of the same array, whichever sample asks first. */
    private NoiseSource source(int index) {
        return new NoiseSource() {
            private int next;

            @Override
            public float[] draw(int size) {
                if (next == draws.size()) {
                    draws.add(draw.apply(batch * size));
                }
                return Arrays.copyOfRange(draws.get(next++), index * size, (index + 1) * size);
            }
        };
    }
}
