package dev.darkroom.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.cli.console.Machine;
import picocli.CommandLine.Option;

/** The options that all measurements share, and what their documents say of the machine. */
final class BenchOptions {
    static final JsonMapper JSON = new JsonMapper();

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

    /** Starts a process of its own for the networks of a configuration. */
    BenchProcess start(String configuration, String precision) {
        return BenchProcess.start(
                threads, "--configuration", configuration, "--precision", precision, "--device", device);
    }

    /** A document that names the measurement, the time and the machine. */
    ObjectNode document(String benchmark) {
        ObjectNode document = Machine.document(benchmark);
        document.withObjectProperty("machine").put("threads", threads).put("device", device);
        return document;
    }
}
