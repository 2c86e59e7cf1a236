package dev.darkroom.cli.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;

/** What a measurement has to say of the machine that it was taken on. */
public final class Machine {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    private Machine() {}

    /** A document that names the measurement, the time and, under {@code machine}, the machine. */
    public static ObjectNode document(String benchmark) {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("benchmark", benchmark)
                .put(
                        "measured_at",
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        document.putObject("machine")
                .put("processor", processor())
                .put("processors", Runtime.getRuntime().availableProcessors());
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
