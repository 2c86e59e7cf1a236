package dev.darkroom.diffusion.weights;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The lengths of a tensor's axes, outermost first. */
public record Shape(List<Long> dimensions) {

    public Shape {
        dimensions = List.copyOf(dimensions);
    }

    public static Shape of(long... dimensions) {
        return new Shape(Arrays.stream(dimensions).boxed().toList());
    }

    public int rank() {
        return dimensions.size();
    }

    public int get(int axis) {
        return Math.toIntExact(dimensions.get(axis));
    }

    /** @throws ArithmeticException if the count does not fit a long */
    public long elements() {
        long count = 1;
        for (long dimension : dimensions) {
            count = Math.multiplyExact(count, dimension);
        }
        return count;
    }

    public long[] toArray() {
        return dimensions.stream().mapToLong(Long::longValue).toArray();
    }

    /** The same shape with another length along the first axis. */
    public Shape withBatch(long batch) {
        long[] lengths = toArray();
        lengths[0] = batch;
        return of(lengths);
    }

    @Override
    public String toString() {
        return dimensions.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
    }
}
