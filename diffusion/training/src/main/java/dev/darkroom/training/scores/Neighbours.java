package dev.darkroom.training.scores;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleBiFunction;

/**
 * How near images come to those that a model was trained on, beside how near images come that no training saw. Copies show as
 * images that are nearer than nearly all of the latter.
 *
 * @param drawn median distance of drawn images to the nearest training image
 * @param heldOut the same of held-out images
 * @param suspicious share of the drawn images that are nearer than 95 in 100 held-out ones
 */
public record Neighbours(double drawn, double heldOut, double suspicious) {

    private static final double FEW = 0.05;

    static <T> Neighbours measure(List<T> drawn, List<T> heldOut, List<T> training, ToDoubleBiFunction<T, T> distance) {
        double[] ofDrawn = nearest(drawn, training, distance);
        double[] ofHeldOut = nearest(heldOut, training, distance);
        double limit = quantile(ofHeldOut, FEW);
        long nearer = Arrays.stream(ofDrawn).filter(value -> value < limit).count();
        return new Neighbours(quantile(ofDrawn, 0.5), quantile(ofHeldOut, 0.5), (double) nearer / ofDrawn.length);
    }

    /** Ascending. */
    private static <T> double[] nearest(List<T> images, List<T> training, ToDoubleBiFunction<T, T> distance) {
        return images.stream()
                .mapToDouble(image -> training.stream()
                        .mapToDouble(other -> distance.applyAsDouble(image, other))
                        .min()
                        .orElseThrow())
                .sorted()
                .toArray();
    }

    private static double quantile(double[] ascending, double share) {
        return ascending[(int) Math.round(share * (ascending.length - 1))];
    }
}
