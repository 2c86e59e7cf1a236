package dev.darkroom.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Nothing leaks in a process with a worker's allocator, whatever the machine. */
class MemoryIT {
    private static final long ALLOWED_BYTES = 4_000_000;

    /**
     * What a step reads and writes is some hundred kB: what the 180 steps of 90 generations would not free makes seven MB. On one thread,
     * for several that wait for one another take minutes on a busy machine.
     */
    @Test
    void shouldHoldAtMostFourMegabytesMoreAfterAHundredGenerationsThanAfterTen() throws IOException {
        JsonNode document = BenchIT.run("memory", "--generations", "100", "--steps", "2", "--threads", "1", "--json");

        long afterTen = document.path("allocated_bytes_after_tenth").asLong();
        assertThat(afterTen).isPositive();
        assertThat(document.path("allocated_bytes_after_all").asLong() - afterTen)
                .as("bytes allocated by generations 11 to 100 and not freed")
                .isLessThanOrEqualTo(ALLOWED_BYTES);
        assertThat(document.path("resident_bytes_after_all").asDouble())
                .isLessThan(1.25 * document.path("resident_bytes_after_tenth").asDouble());
    }
}
