package dev.darkroom.parity;

import dev.darkroom.diffusion.schedulers.NoiseSource;
import dev.darkroom.diffusion.weights.SafeTensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The random draws that were recorded with a case, handed out in order to one image of its batch. Given one generator, diffusers draws for
 * the whole batch at a time, and the images share each draw out.
 */
final class RecordedNoise implements NoiseSource {

    private final List<float[]> draws;
    private final int image;
    private int next;

    private RecordedNoise(List<float[]> draws, int image) {
        this.draws = draws;
        this.image = image;
    }

    /**
     * One source for each image.
     *
     * @param start names a tensor of starting noise that the case may have beside the draws; it counts as the first one
     */
    static List<NoiseSource> share(SafeTensors golden, String start, int batch) {
        List<float[]> draws = new ArrayList<>();
        if (golden.tensors().containsKey(start)) {
            draws.add(golden.floats(start));
        }
        for (int k = 0; golden.tensors().containsKey("noise." + k); k++) {
            draws.add(golden.floats("noise." + k));
        }
        return IntStream.range(0, batch)
                .<NoiseSource>mapToObj(image -> new RecordedNoise(draws, image))
                .toList();
    }

    @Override
    public float[] draw(int size) {
        if (next == draws.size()) {
            throw new IllegalStateException("draws more noise than the reference, which drew " + next + " times");
        }
        return Arrays.copyOfRange(draws.get(next++), image * size, (image + 1) * size);
    }
}
