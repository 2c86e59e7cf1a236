package dev.darkroom.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The measurements measure, and say what they measured; what comes out depends on the machine. */
@Tag("nightly")
class BenchIT {

    @Test
    void shouldTimeTheNetworksOfAModel() throws IOException {
        JsonNode document = run(
                "engine",
                "--configuration",
                "tiny",
                "--size",
                "64,128",
                "--precision",
                "fp32",
                "--runs",
                "1",
                "--json");

        assertThat(document.path("benchmark").asText()).isEqualTo("engine");
        assertThat(document.path("machine").path("threads").asInt()).isPositive();
        assertThat(document.path("rows")).hasSize(2);
        for (JsonNode row : document.path("rows")) {
            assertThat(row.path("precision").asText()).isEqualTo("fp32");
            assertThat(row.path("size").asInt()).isIn(64, 128);
            assertThat(row.path("unet_batch").asInt()).isEqualTo(2);
            requirePositive(row, "text_encode_seconds", "unet_step_seconds", "vae_decode_seconds", "peak_memory_bytes");
        }
    }

    @Test
    void shouldCompareTilesWithOnePiece() throws IOException {
        JsonNode document = run("tiling", "--configuration", "tiny", "--size", "512", "--runs", "1", "--json");

        assertThat(document.path("benchmark").asText()).isEqualTo("tiling");
        assertThat(document.path("rows"))
                .extracting(row -> row.path("tiles").asBoolean())
                .containsExactly(true, false);
        for (JsonNode row : document.path("rows")) {
            assertThat(row.path("size").asInt()).isEqualTo(512);
            requirePositive(row, "decode_seconds", "peak_memory_bytes");
        }
    }

    @Test
    void shouldCompareLatentsWithPixels() throws IOException {
        JsonNode document = run("efficiency", "--configuration", "tiny", "--runs", "1", "--json");

        assertThat(document.path("image_size").asInt()).isEqualTo(256);
        assertThat(document.path("rows"))
                .extracting(row -> row.path("factor").asInt())
                .containsExactly(1, 4, 8);
        assertThat(document.path("rows"))
                .extracting(row -> row.path("compression").asDouble())
                .containsExactly(1.0, 16.0, 48.0);
        assertThat(document.path("rows").path(0).path("speedup").asDouble()).isEqualTo(1);
        for (JsonNode row : document.path("rows")) {
            assertThat(row.path("dimensions")).hasSize(3);
            requirePositive(row, "numbers", "parameters", "step_seconds", "peak_memory_bytes", "speedup");
        }
    }

    @Test
    void shouldServeOneTraceInThreeWays(@TempDir Path parent) throws IOException {
        Path model = randomModel(parent);

        JsonNode document =
                run("batching", "--requests", "4", "--load", "3", "--runs", "1", "--json", model.toString());

        assertThat(document.path("modes"))
                .extracting(row -> row.path("mode").asText())
                .containsExactly("one_at_a_time", "whole_requests", "continuous");
        for (JsonNode row : document.path("modes")) {
            requirePositive(row, "images_per_second", "p50_seconds", "p95_seconds");
            assertThat(row.path("largest_difference").isInt()).isTrue();
        }
        assertThat(document.path("modes").path(0).path("largest_difference").asInt())
                .isZero();
        requirePositive(document, "arrivals_per_second", "preview_seconds");
    }

    private static Path randomModel(Path parent) {
        Path model = parent.resolve("random");
        new CommandLine(new BenchCommand()).execute("random-model", "--configuration", "tiny", model.toString());
        return model;
    }

    private static void requirePositive(JsonNode row, String... fields) {
        for (String field : fields) {
            assertThat(row.path(field).asDouble()).as(field).isPositive();
        }
    }

    /** What a measurement prints. */
    static JsonNode run(String... arguments) throws IOException {
        PrintStream original = System.out;
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
        try {
            new CommandLine(new BenchCommand()).execute(arguments);
        } finally {
            System.setOut(original);
        }
        return new JsonMapper().readTree(output.toString(StandardCharsets.UTF_8));
    }
}
