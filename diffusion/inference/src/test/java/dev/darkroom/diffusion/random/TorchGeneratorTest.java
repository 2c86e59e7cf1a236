package dev.darkroom.diffusion.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TorchGeneratorTest {

    @Test
    void shouldGiveTheFirstNormalNumbersOfSeedZero() {
        float[] three = new TorchGenerator(0).randn(3);

        assertThat(three[0]).isCloseTo(1.5409961f, within(1e-6f));
        assertThat(three[1]).isCloseTo(-0.2934289f, within(1e-6f));
        assertThat(three[2]).isCloseTo(-2.1787894f, within(1e-6f));
    }

    @Test
    void shouldGiveAnotherStreamFromSixteenElementsOn() {
        float[] sixteen = new TorchGenerator(0).randn(16);

        assertThat(sixteen[0]).isCloseTo(-1.1258398f, within(1e-5f));
        assertThat(sixteen[1]).isCloseTo(-1.1523602f, within(1e-5f));
    }

    @Test
    void shouldTakeMoreBitsForAWideRange() {
        assertThat(new TorchGenerator(0).randint(0, 1L << 20, 2)).containsExactly(985772, 305711);
        assertThat(new TorchGenerator(0).randint(0, (1L << 32) - 1, 2)).containsExactly(608416988L, 2402841398L);
    }

    @Test
    void shouldIgnoreTheUpperHalfOfTheSeed() {
        assertThat(new TorchGenerator(7 + (5L << 32)).rand(4)).isEqualTo(new TorchGenerator(7).rand(4));
    }

    @Test
    void shouldRejectAnEmptyRange() {
        assertThatThrownBy(() -> new TorchGenerator(0).randint(3, 3, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void shouldContinueFromASavedState(
            @ForAll long seed, @ForAll @IntRange(max = 700) int before, @ForAll @IntRange(max = 700) int after) {
        TorchGenerator generator = new TorchGenerator(seed);
        generator.randn(before);
        TorchGenerator restored = new TorchGenerator(generator.state());

        assertThat(restored.randn(after)).isEqualTo(generator.randn(after));
    }
}
