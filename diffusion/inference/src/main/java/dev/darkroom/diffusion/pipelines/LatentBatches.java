package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.weights.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Puts single samples together into the batches that networks take, and apart again. */
final class LatentBatches {

    private LatentBatches() {}

    /** Samples of one shape [C, H, W] as a batch [B, C, H, W]. */
    static Tensor stack(List<float[]> samples, Shape shape) {
        int size = Math.toIntExact(shape.elements());
        float[] batch = new float[samples.size() * size];
        for (int i = 0; i < samples.size(); i++) {
            System.arraycopy(samples.get(i), 0, batch, i * size, size);
        }
        List<Long> dimensions = new ArrayList<>(shape.dimensions());
        dimensions.add(0, (long) samples.size());
        return new Tensor(new Shape(dimensions), batch);
    }

    /** The samples of a batch. */
    static List<float[]> split(Tensor batch) {
        int count = batch.shape().get(0);
        int size = batch.values().length / count;
        List<float[]> samples = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            float[] sample = new float[size];
            System.arraycopy(batch.values(), i * size, sample, 0, size);
            samples.add(sample);
        }
        return samples;
    }

    /** Batches of samples of one shape, one behind the other. */
    static Tensor concatenate(List<Tensor> batches) {
        float[] values = new float
                [batches.stream().mapToInt(batch -> batch.values().length).sum()];
        int rows = 0;
        int position = 0;
        for (Tensor batch : batches) {
            System.arraycopy(batch.values(), 0, values, position, batch.values().length);
            position += batch.values().length;
            rows += batch.shape().get(0);
        }
        return new Tensor(batches.getFirst().shape().withBatch(rows), values);
    }

    static float[] join(float[] first, float[] second) {
        float[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    /** [B, L, D] and [B, L, D'] to [B, L, D + D']. */
    static Tensor concatenateLast(Tensor first, Tensor second) {
        int rows = first.shape().get(0) * first.shape().get(1);
        int width = first.values().length / rows;
        int otherWidth = second.values().length / rows;
        float[] values = new float[rows * (width + otherWidth)];
        for (int row = 0; row < rows; row++) {
            int position = row * (width + otherWidth);
            System.arraycopy(first.values(), row * width, values, position, width);
            System.arraycopy(second.values(), row * otherWidth, values, position + width, otherWidth);
        }
        return Tensor.of(values, first.shape().get(0), first.shape().get(1), width + otherWidth);
    }

    static float[] scaled(float[] values, double factor) {
        float[] result = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = values[i] * (float) factor;
        }
        return result;
    }
}
