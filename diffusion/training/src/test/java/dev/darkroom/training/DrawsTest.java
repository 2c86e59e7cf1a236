package dev.darkroom.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrawsTest {

    @Test
    void shouldGoThroughAllSamplesOnceAnEpoch() {
        Draws draws = new Draws(3, 10, 4);

        int[] twoEpochs = IntStream.range(0, 5)
                .flatMap(i -> Arrays.stream(draws.batch(i)))
                .toArray();

        assertThat(Arrays.copyOf(twoEpochs, 10)).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(Arrays.copyOfRange(twoEpochs, 10, 20)).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(Arrays.copyOfRange(twoEpochs, 10, 20)).isNotEqualTo(Arrays.copyOf(twoEpochs, 10));
    }

    @Test
    void shouldDrawTheSameForABatchWhateverWasDrawnBefore() {
        Draws interrupted = new Draws(3, 10, 4);
        Draws resumed = new Draws(3, 10, 4);
        interrupted.ofBatch(0).randn(100);

        assertThat(resumed.ofBatch(7).randn(20))
                .isEqualTo(interrupted.ofBatch(7).randn(20));
        assertThat(resumed.ofBatch(8).randn(20)).isNotEqualTo(resumed.ofBatch(7).randn(20));
        assertThat(resumed.batch(7)).isEqualTo(interrupted.batch(7));
    }

    @Test
    void shouldFillBatchesLargerThanTheDataSet() {
        assertThat(new Draws(0, 2, 5).batch(0)).hasSize(5).containsOnly(0, 1);
    }
}
