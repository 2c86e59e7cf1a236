package dev.darkroom.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.diffusion.DiffusionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceWatchTest {
    private final DeviceWatch watch = new DeviceWatch();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CUDA error: device-side assert triggered\nCUDA kernel errors might be asynchronously reported",
                "CUDA error: an illegal memory access was encountered",
                "CUDA error: unspecified launch failure",
                "CUDA error: misaligned address",
                "CUDA error: an illegal instruction was encountered",
                "CUDA error: the launch timed out and was terminated",
                "CUDA error: uncorrectable ECC error encountered",
                "cuDNN error: CUDNN_STATUS_INTERNAL_ERROR; CUDA error: hardware stack error"
            })
    void shouldTellAfterWhichErrorsNothingCanBeComputed(String message) {
        watch.saw(failure(message));

        assertThat(watch.isLost()).isTrue();
        assertThat(watch.lost()).isDone();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CUDA out of memory. Tried to allocate 2.50 GiB",
                "CUDA error: out of memory",
                "CUDA error: invalid argument",
                "CUDA error: invalid configuration argument",
                "DefaultCPUAllocator: can't allocate memory",
                "expected scalar type Half but found Float"
            })
    void shouldGoOnAfterOthers(String message) {
        watch.saw(failure(message));

        assertThat(watch.isLost()).isFalse();
        assertThat(watch.lost()).isNotDone();
    }

    private static RuntimeException failure(String message) {
        return DiffusionException.device("PyTorch failed to compute a network", new IllegalStateException(message));
    }
}
