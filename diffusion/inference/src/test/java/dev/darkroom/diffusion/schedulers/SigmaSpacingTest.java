package dev.darkroom.diffusion.schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SigmaSpacingTest {

    @ParameterizedTest
    @EnumSource(names = {"KARRAS", "EXPONENTIAL", "BETA"})
    void shouldFallFromTheHighestLevelToTheLowest(SigmaSpacing spacing) {
        double[] levels = spacing.between(14.6, 0.03, 10);

        assertThat(levels[0]).isCloseTo(14.6, within(1e-9));
        assertThat(levels[9]).isCloseTo(0.03, within(1e-9));
        for (int i = 1; i < levels.length; i++) {
            assertThat(levels[i]).isLessThan(levels[i - 1]);
        }
    }

    /** Values of scipy.stats.beta.ppf(p, 0.6, 0.6). */
    @ParameterizedTest
    @CsvSource({
        "0, 0.0",
        "0.001, 1.855873851745199e-05",
        "0.1, 0.03958440558878085",
        "0.25, 0.17568037865269498",
        "0.5, 0.5000000000000001",
        "0.7, 0.7659829961247643",
        "0.99, 0.9991387611784571",
        "1, 1.0"
    })
    void shouldInvertTheBetaDistribution(double probability, double quantile) {
        assertThat(BetaDistribution.quantile(probability, 0.6)).isCloseTo(quantile, within(1e-12));
    }
}
