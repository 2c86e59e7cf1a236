package dev.darkroom.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.darkroom.cli.console.CliException;
import dev.darkroom.cli.console.Output;
import dev.darkroom.cli.stack.Installation;
import dev.darkroom.diffusion.runtime.NativeMemory;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A child JVM with the settings that a worker has: under {@link ServeCommand}, or for one command. */
final class BenchProcess implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private static final int PATIENCE_SECONDS = 10;

    private final Process process;
    private final BufferedWriter requests;
    private final BufferedReader answers;

    private BenchProcess(Process process) {
        this.process = process;
        requests = process.outputWriter();
        answers = process.inputReader();
    }

    static BenchProcess start(int threads, String... options) {
        List<String> arguments = new ArrayList<>(List.of("bench", "serve"));
        arguments.addAll(Arrays.asList(options));
        return new BenchProcess(start(threads, List.of(), arguments));
    }

    /**
     * Runs one command of this program in such a process, passes on its results and returns its exit code.
     *
     * @param jvmOptions more options of the JVM
     */
    static int run(int threads, List<String> jvmOptions, List<String> arguments) {
        Process process = start(threads, jvmOptions, arguments);
        try (BufferedReader results = process.inputReader()) {
            results.lines().forEach(new Output()::result);
            return process.waitFor();
        } catch (IOException e) {
            throw CliException.failed("the measured process ended: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CliException.failed("interrupted");
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(int threads, List<String> jvmOptions, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:MaxDirectMemorySize=64g",
                "--enable-native-access=ALL-UNNAMED",
                "-Dai.djl.pytorch.num_threads=" + threads,
                "-Ddarkroom.root=" + Installation.current().root()));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.darkroom.cli.Darkroom"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(NativeMemory.allocatorSettings());
        try {
            return builder.start();
        } catch (IOException e) {
            throw CliException.failed("the measured process did not start: " + e.getMessage());
        }
    }

    /** The median of several runs after one that warms up. */
    double medianSeconds(String request, int runs) {
        return medianSeconds(request, request, runs);
    }

    /** The median of several runs after a request that warms up. */
    double medianSeconds(String warmUp, String request, int runs) {
        ask(warmUp);
        double[] seconds = new double[runs];
        for (int i = 0; i < runs; i++) {
            seconds[i] = ask(request).path("seconds").doubleValue();
        }
        Arrays.sort(seconds);
        return (seconds[(runs - 1) / 2] + seconds[runs / 2]) / 2;
    }

    long peakBytes() {
        return ask("memory").path("peak_bytes").longValue();
    }

    private JsonNode ask(String request) {
        try {
            requests.write(request);
            requests.newLine();
            requests.flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw CliException.failed("the measured process ended");
            }
            return JSON.readTree(answer);
        } catch (IOException e) {
            throw CliException.failed("the measured process ended: " + e.getMessage());
        }
    }

    /** The process ends with its input. */
    @Override
    public void close() {
        try {
            requests.close();
            if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (IOException e) {
            // It no longer reads: it has ended or will not end by itself.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
