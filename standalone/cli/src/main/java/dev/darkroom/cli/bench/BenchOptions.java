package dev.darkroom.cli.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** What every measurement can be told, and what its document says of the machine. */
final class BenchOptions {
    static final JsonMapper JSON = new JsonMapper();
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            description = "cpu or cuda:N (default: ${DEFAULT-VALUE}).")
    private String device = "";

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that PyTorch computes with (default: all processors).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "3",
            description = "Runs after the one that warms up; the median counts (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    String device() {
        return device;
    }

    int threads() {
        return threads;
    }

    int runs() {
        return runs;
    }

    boolean json() {
        return json;
    }

    /** A document that names the measurement, the time and the machine. */
    ObjectNode document(String benchmark) {
        ObjectNode document = JSON.createObjectNode()
                .put("benchmark", benchmark)
                .put(
                        "measured_at",
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        document.putObject("machine")
                .put("processor", processor())
                .put("processors", Runtime.getRuntime().availableProcessors())
                .put("threads", threads)
                .put("device", device);
        return document;
    }

    private static String processor() {
        if (!Files.isReadable(PROCESSORS)) {
            return System.getProperty("os.arch");
        }
        try (Stream<String> lines = Files.lines(PROCESSORS)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }
}
