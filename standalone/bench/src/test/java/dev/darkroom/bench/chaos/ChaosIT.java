package dev.darkroom.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.cli.fixtures.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChaosIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    /** The seed kills worker, orchestrator and infrastructure and pauses a gateway, all within 17 seconds. */
    @Test
    void shouldBreakNoPromiseWhileEverythingIsHurt() throws Exception {
        JsonNode report = shouldBreakNoPromise(17_972, "0.28", 1, 30);

        assertThat(report.path("faults")
                        .valueStream()
                        .map(fault -> fault.path("target").asText()))
                .containsExactly("gpu-worker-1", "orchestrator", "api-gateway", "infrastructure");
    }

    @Tag("nightly")
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void shouldBreakNoPromiseWhateverIsHurtWhen(long seed) throws Exception {
        JsonNode report = shouldBreakNoPromise(seed, "0.6", 2, 60);

        assertThat(report.path("faults")).isNotEmpty();
    }

    private JsonNode shouldBreakNoPromise(long seed, String minutes, int workers, int jobs) throws Exception {
        Path report = folder.resolve("report.json");
        try (Command chaos = Command.start(
                "chaos",
                "--minutes",
                minutes,
                "--workers",
                Integer.toString(workers),
                "--jobs",
                Integer.toString(jobs),
                "--seed",
                Long.toString(seed),
                "--json",
                report.toString())) {

            assertThat(chaos.awaitExit(Duration.ofMinutes(12)))
                    .as(chaos.output())
                    .isZero();

            List<ProcessHandle> left = chaos.process().descendants().toList();
            JsonNode document = new ObjectMapper().readTree(report.toFile());
            assertThat(document.path("clean").asBoolean()).isTrue();
            assertThat(document.path("accepted").asInt()).isGreaterThan(jobs / 2);
            assertThat(left).isEmpty();
            return document;
        }
    }
}
