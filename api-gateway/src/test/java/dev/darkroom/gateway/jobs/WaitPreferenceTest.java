package dev.darkroom.gateway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WaitPreferenceTest {
    private static final Duration LONGEST = Duration.ofSeconds(55);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wait=10|10",
                "Wait = 10|10",
                "wait=\"3\"|3",
                "wait|55",
                "wait=600|55",
                "wait=0|0",
                "return=minimal, wait=7|7",
                "handling=lenient; wait=8|8"
            })
    void shouldReadHowLongToWait(String header, long seconds) {
        assertThat(WaitPreference.parse(List.of(header), LONGEST))
                .isEqualTo(
                        new WaitPreference(Optional.of(Duration.ofSeconds(seconds)), Optional.of("wait=" + seconds)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "wait=soon", "wait=-1", "await=3"})
    void shouldNotWaitWhenNotClearlyAsked(String header) {
        assertThat(WaitPreference.parse(List.of(header), LONGEST))
                .isEqualTo(new WaitPreference(Optional.empty(), Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"respond-async", "wait=10, respond-async", "Respond-Async; wait=10"})
    void shouldNotWaitWhenAskedNotTo(String header) {
        assertThat(WaitPreference.parse(List.of(header), LONGEST))
                .isEqualTo(new WaitPreference(Optional.empty(), Optional.of("respond-async")));
    }

    @Test
    void shouldReadEveryHeader() {
        assertThat(WaitPreference.parse(List.of("return=minimal", "wait=4"), LONGEST)
                        .time())
                .contains(Duration.ofSeconds(4));
    }
}
