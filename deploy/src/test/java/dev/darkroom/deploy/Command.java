package dev.darkroom.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program of the system, run to its end. */
record Command(List<String> words, Path folder, Map<String, String> environment, Duration atMost) {
    static Command of(String... words) {
        return new Command(List.of(words), Project.root(), Map.of(), Duration.ofMinutes(1));
    }

    Command in(Path other) {
        return new Command(words, other, environment, atMost);
    }

    Command with(Map<String, String> variables) {
        return new Command(words, folder, variables, atMost);
    }

    Command within(Duration time) {
        return new Command(words, folder, environment, time);
    }

    /** What it wrote, and how it ended. */
    record Result(int exit, String output, String errors) {}

    Result run() {
        try {
            Path output = Files.createTempFile("darkroom-output-", ".txt");
            Path errors = Files.createTempFile("darkroom-errors-", ".txt");
            try {
                ProcessBuilder builder = new ProcessBuilder(words)
                        .directory(folder.toFile())
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile());
                builder.environment().putAll(environment);
                Process process = builder.start();
                if (!process.waitFor(atMost.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new IllegalStateException(words + " took longer than " + atMost);
                }
                return new Result(process.exitValue(), Files.readString(output), Files.readString(errors));
            } finally {
                Files.delete(output);
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
