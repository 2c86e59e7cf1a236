package dev.darkroom.worker.attempts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.events.JobError;
import dev.darkroom.worker.Tasks;
import dev.darkroom.worker.engine.ModelNotFoundException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AttemptErrorsTest {

    @ParameterizedTest
    @MethodSource("failures")
    void shouldGiveEachFailureItsCodeAndSayWhetherARetryMayHelp(Throwable failure, String code, boolean retryable) {
        JobError error = AttemptErrors.of(new CompletionException(failure));

        assertThat(error.code()).isEqualTo(code);
        assertThat(error.retryable()).isEqualTo(retryable);
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new ModelNotFoundException("sd-9"), "model_not_found", false),
                Arguments.of(DiffusionException.badRequest("width 65"), "invalid_request", false),
                Arguments.of(DiffusionException.badFile("unet", "too short"), "model_unusable", false),
                Arguments.of(DiffusionException.unsupported("unet", "KDown"), "model_unusable", false),
                Arguments.of(
                        DiffusionException.device("failed", new IllegalStateException("CUDA out of memory. Tried")),
                        "out_of_memory",
                        false),
                Arguments.of(
                        DiffusionException.device(
                                "failed", new IllegalStateException("DefaultCPUAllocator: can't allocate memory")),
                        "out_of_memory",
                        false),
                Arguments.of(DiffusionException.device("failed"), "internal", true),
                Arguments.of(new OutOfMemoryError("Java heap space"), "out_of_memory", false),
                Arguments.of(new IllegalStateException("anything"), "internal", true));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CUDA out of memory. Tried to allocate 2.50 GiB. GPU 0 has a total capacity of 79.10 GiB | 2.50 GiB
            DefaultCPUAllocator: can't allocate memory: you tried to allocate 4398046511104 bytes. Error code 12 | 4398046511104 bytes
            """)
    void shouldSayHowMuchMemoryWasWanted(String message, String wanted) {
        JobError error = AttemptErrors.of(DiffusionException.device("failed", new IllegalStateException(message)));

        assertThat(error.message())
                .isEqualTo("the request needs more memory than the worker has; it failed to allocate " + wanted);
    }

    @Test
    void shouldNeverQuoteAnUnforeseenException() {
        assertThat(AttemptErrors.of(new IllegalStateException(Tasks.PROMPT)).message())
                .doesNotContain(Tasks.PROMPT);
    }
}
