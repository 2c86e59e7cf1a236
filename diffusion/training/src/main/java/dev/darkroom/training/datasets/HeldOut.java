package dev.darkroom.training.datasets;

import dev.darkroom.diffusion.DiffusionException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A data set of which some elements are kept from training, spread evenly over it, to measure with. The same number of the same data set
 * gives the same elements.
 *
 * @param kept to measure with
 * @param others to train on
 */
public record HeldOut<T>(List<T> kept, List<T> others) {

    public HeldOut {
        kept = List.copyOf(kept);
        others = List.copyOf(others);
    }

    /** @throws DiffusionException if nothing would be left to train on; it names the folder */
    public static <T> HeldOut<T> split(Path data, List<T> all, int count) {
        if (count >= all.size()) {
            throw DiffusionException.badFile(
                    data, "holds " + all.size() + " images, of which held_out = " + count + " leaves none to train on");
        }
        List<T> others = new ArrayList<>(all);
        List<T> kept = new ArrayList<>();
        for (int i = count - 1; i >= 0; i--) {
            kept.add(others.remove((int) ((long) i * others.size() / count)));
        }
        return new HeldOut<>(kept, others);
    }
}
