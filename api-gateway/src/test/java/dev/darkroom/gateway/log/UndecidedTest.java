package dev.darkroom.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UndecidedTest {
    private final Undecided undecided = new Undecided();

    @Test
    void shouldKnowNoSilenceWhereEverythingIsDecided() {
        undecided.saw(Map.of(0, 5L), Map.of(0, 5L, 1, 0L), at(0));
        undecided.saw(Map.of(0, 5L), Map.of(0, 5L, 1, 0L), at(100));

        assertThat(undecided.longest(at(100))).isZero();
    }

    @Test
    void shouldCountFromTheFirstLookAtAPartitionThatStandsStill() {
        undecided.saw(Map.of(), Map.of(0, 1L), at(10));
        undecided.saw(Map.of(0, 0L), Map.of(0, 9L, 1, 1L), at(50));

        assertThat(undecided.longest(at(70))).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void shouldNotCallAPartitionSilentThatIsWorkedOffSlowly() {
        for (int i = 0; i < 100; i++) {
            undecided.saw(Map.of(0, (long) i), Map.of(0, 1_000L), at(10 * i));
        }

        assertThat(undecided.longest(at(990))).isZero();
        assertThat(undecided.longest(at(995))).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void shouldEndTheSilenceWithTheFirstDecision() {
        undecided.saw(Map.of(0, 3L), Map.of(0, 5L), at(0));
        undecided.saw(Map.of(0, 4L), Map.of(0, 5L), at(100));

        assertThat(undecided.longest(at(100))).isZero();
    }

    @Test
    void shouldForgetEverything() {
        undecided.saw(Map.of(0, 3L), Map.of(0, 5L), at(0));

        undecided.forget();

        assertThat(undecided.longest(at(100))).isZero();
    }

    private static long at(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }
}
