package dev.darkroom.training.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.darkroom.diffusion.DiffusionException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeldOutTest {

    private static final List<Integer> ALL = IntStream.range(0, 10).boxed().toList();

    @Test
    void shouldKeepSomeThatAreSpreadOverAll() {
        HeldOut<Integer> split = HeldOut.split(Path.of("data"), ALL, 3);

        assertThat(split.kept()).containsExactlyInAnyOrder(0, 3, 6);
        assertThat(split.others()).containsExactly(1, 2, 4, 5, 7, 8, 9);
    }

    @Test
    void shouldRefuseToLeaveNothingToTrainOn() {
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> HeldOut.split(Path.of("data"), ALL, 10))
                .withMessage("data: holds 10 images, of which held_out = 10 leaves none to train on");
    }
}
