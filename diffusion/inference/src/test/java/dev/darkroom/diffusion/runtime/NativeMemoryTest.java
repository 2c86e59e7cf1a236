package dev.darkroom.diffusion.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.darkroom.diffusion.DiffusionException;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {

    @Test
    void shouldGiveBackWhatIsFreeWhereTheLibraryCan() {
        assertThatCode(NativeMemory::trim).doesNotThrowAnyException();
    }

    @Test
    void shouldRefuseMoreThanThereIsAndTellBothNumbers() {
        NativeMemory.require(1, "a byte");

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> NativeMemory.require(1L << 60, "the model at /models/large"))
                .withMessageMatching(
                        "the model at /models/large needs 1152921504606846976 bytes of memory but \\d+ are available");
    }

    @Test
    void shouldKnowWhatThisProcessHolds() {
        assertThat(NativeMemory.residentBytes()).isPositive().isLessThanOrEqualTo(NativeMemory.peakBytes());
    }
}
