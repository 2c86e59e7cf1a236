package dev.darkroom.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.diffusion.runtime.Device;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The golden cases that every product must pass, on the first CUDA device; the profile {@code gpu} alone runs it. */
class ParityGpu {

    /** Convolutions and matrix products add up in another order there. */
    private static final double TOLERANCE = 1e-4;

    @TestFactory
    Stream<DynamicTest> shouldEqualDiffusers() {
        return ParitySuite.cases(ParityIT.Fixtures.root(), Device.parse("cuda:0")).stream()
                .filter(ParityCase::isCore)
                .map(parityCase -> DynamicTest.dynamicTest(parityCase.id(), () -> {
                    ParityResult result = ParitySuite.run(parityCase);
                    assertThat(result.error()).isEmpty();
                    assertThat(result.worst().orElseThrow())
                            .satisfies(worst -> assertThat(worst.difference())
                                    .as(result.line())
                                    .isLessThanOrEqualTo(Math.max(worst.tolerance(), TOLERANCE)));
                }));
    }
}
