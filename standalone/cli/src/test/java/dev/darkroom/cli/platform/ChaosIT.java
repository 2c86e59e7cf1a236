package dev.darkroom.cli.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChaosIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void shouldBreakNoPromiseWhileEverythingIsHurt() throws Exception {
        Path report = folder.resolve("report.json");
        try (Command chaos = Command.start(
                "chaos", "--minutes", "0.6", "--jobs", "60", "--seed", "11", "--json", report.toString())) {

            assertThat(chaos.awaitExit(Duration.ofMinutes(12)))
                    .as(chaos.output())
                    .isZero();

            List<ProcessHandle> left = chaos.process().descendants().toList();
            JsonNode document = new ObjectMapper().readTree(report.toFile());
            assertThat(document.path("clean").asBoolean()).isTrue();
            assertThat(document.path("accepted").asInt()).isGreaterThan(30);
            assertThat(document.path("blows")).isNotEmpty();
            assertThat(left).isEmpty();
        }
    }
}
