package dev.darkroom.training.scores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.darkroom.diffusion.random.TorchGenerator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FrechetDistanceTest {

    @Test
    void shouldBeZeroBetweenASetAndItself() {
        List<float[]> features = gaussian(40, 0, 1);

        assertThat(FrechetDistance.between(features, features)).isCloseTo(0, within(1e-6));
    }

    @Test
    void shouldEqualTheFormulaOfOneDimension() {
        // Means 1 and 5, variances 2 and 8: 16 + (sqrt(8) - sqrt(2))^2.
        List<float[]> features = List.of(new float[] {0}, new float[] {2});
        List<float[]> others = List.of(new float[] {3}, new float[] {7});

        assertThat(FrechetDistance.between(features, others)).isCloseTo(18, within(1e-9));
    }

    @Test
    void shouldNotDependOnWhichSetComesFirst() {
        List<float[]> features = gaussian(40, 0, 1);
        List<float[]> others = gaussian(30, 2, 3);

        assertThat(FrechetDistance.between(features, others))
                .isCloseTo(FrechetDistance.between(others, features), within(1e-6))
                .isPositive();
    }

    @Test
    void shouldTakeFewerVectorsThanTheyHaveElements() {
        assertThat(FrechetDistance.between(gaussian(3, 0, 1), gaussian(4, 1, 1)))
                .isFinite()
                .isPositive();
    }

    private static List<float[]> gaussian(int count, float mean, float deviation) {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    float[] vector = new TorchGenerator(i).randn(5);
                    for (int k = 0; k < vector.length; k++) {
                        vector[k] = mean + deviation * vector[k] + (k > 0 ? vector[k - 1] : 0);
                    }
                    return vector;
                })
                .toList();
    }
}
