package dev.darkroom.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.diffusion.random.TorchGenerator;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AugmentationTest {

    private static final int SIDE = 4;

    @Test
    void shouldLeaveAnImageAsItIsWhereNothingMayChange() {
        float[] image = new TorchGenerator(1).rand(3 * SIDE * SIDE);

        assertThat(new Augmentation(0, 0, 0, false, 0, 0).apply(image, SIDE, new TorchGenerator(2)))
                .isEqualTo(image);
    }

    @Test
    void shouldMirrorEveryOtherImage() {
        float[] image = new TorchGenerator(1).rand(3 * SIDE * SIDE);
        float[] mirrored = new float[image.length];
        for (int i = 0; i < mirrored.length; i++) {
            mirrored[i] = image[i / SIDE * SIDE + SIDE - 1 - i % SIDE];
        }
        Augmentation flip = new Augmentation(0, 0, 0, true, 0, 0);

        assertThat(IntStream.range(0, 20).mapToObj(seed -> flip.apply(image, SIDE, new TorchGenerator(seed))))
                .contains(image, mirrored)
                .allMatch(changed -> Arrays.equals(changed, image) || Arrays.equals(changed, mirrored));
    }

    @Test
    void shouldFillWithWhiteWhatMovesIn() {
        float[] black = new float[3 * SIDE * SIDE];
        Arrays.fill(black, -1);

        assertThat(new Augmentation(0, 0, 0.9, false, 0, 0).apply(black, SIDE, new TorchGenerator(3)))
                .contains(1);
    }
}
