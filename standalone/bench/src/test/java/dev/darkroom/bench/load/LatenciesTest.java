package dev.darkroom.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    private final Latencies latencies = new Latencies();

    @Test
    void shouldTellTheTimeThatAShareDoesNotExceed() {
        IntStream.rangeClosed(1, 2000).mapToObj(Duration::ofMillis).forEach(latencies::add);

        assertThat(latencies.count()).isEqualTo(2000);
        assertThat(latencies.millis(0.5)).isEqualTo(1000);
        assertThat(latencies.millis(0.99)).isEqualTo(1980);
        assertThat(latencies.millis(1)).isEqualTo(2000);
    }

    @Test
    void shouldTellNothingOfNothing() {
        assertThat(latencies.millis(0.99)).isZero();
    }
}
