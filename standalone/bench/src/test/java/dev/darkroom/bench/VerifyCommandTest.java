package dev.darkroom.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class VerifyCommandTest {
    private static final Path COMMITTED_CASES =
            Path.of(System.getProperty("darkroom.root", "../.."), "diffusion/parity/src/test/resources/parity");

    @TempDir
    private Path fixtures;

    @Test
    void shouldFailACaseOfAnUnknownKindByName() throws IOException {
        Files.writeString(fixtures.resolve("manifest.json"), """
                {"cases": [{"id": "one", "kind": "video", "file": "one.safetensors"}]}""");

        Run run = run(fixtures.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output()).contains("FAIL one video").contains("video").endsWith("0 passed, 1 failed\n");
    }

    @Test
    void shouldPassAGoldenCaseAndTellItAsJson() throws IOException {
        Files.createSymbolicLink(
                fixtures.resolve("rng"), COMMITTED_CASES.resolve("rng").toRealPath());
        Files.writeString(fixtures.resolve("manifest.json"), """
                {"cases": [{"id": "draws", "kind": "rng", "file": "rng/torch_cpu.safetensors"}]}""");

        Run run = run(fixtures.toString(), "--json");

        assertThat(run.exitCode()).isZero();
        assertThat(run.output())
                .contains("\"id\":\"draws\"")
                .contains("\"passed\":true")
                .endsWith("{\"passed\":1,\"failed\":0}\n");
    }

    private record Run(int exitCode, String output) {}

    private static Run run(String... arguments) {
        PrintStream original = System.out;
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
        try {
            int exitCode = new CommandLine(new VerifyCommand()).execute(arguments);
            return new Run(exitCode, output.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(original);
        }
    }
}
