package dev.darkroom.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.darkroom.cli.console.CliException;
import dev.darkroom.cli.console.Output;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts two measurements beside each other. */
@Command(
        name = "compare",
        description = "The numbers of two documents of --json that differ, and the second over the first.",
        mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {
    private static final JsonMapper JSON = new JsonMapper();

    @Parameters(paramLabel = "A.json", description = "A measurement.")
    private @Nullable Path first;

    @Parameters(paramLabel = "B.json", description = "Another one of the same kind.")
    private @Nullable Path second;

    @Option(
            names = "--only",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Numbers whose name has this text in it.")
    private String only = "";

    @Override
    public Integer call() {
        Map<String, Double> before = numbers(first);
        Map<String, Double> after = numbers(second);
        Output output = new Output();
        output.result(String.format(Locale.ROOT, "%-64s %12s %12s %8s", "", "A", "B", "B / A"));
        before.forEach((name, value) -> {
            Double other = after.get(name);
            if (other != null && !other.equals(value) && name.contains(only)) {
                String ratio = value == 0 ? "" : String.format(Locale.ROOT, "%.3f", other / value);
                output.result(String.format(Locale.ROOT, "%-64s %12.2f %12.2f %8s", name, value, other, ratio));
            }
        });
        return 0;
    }

    private static Map<String, Double> numbers(@Nullable Path file) {
        if (file == null) {
            throw CliException.refused("two files are needed");
        }
        try {
            Map<String, Double> numbers = new LinkedHashMap<>();
            collect("", JSON.readTree(file.toFile()), numbers);
            return numbers;
        } catch (IOException e) {
            throw CliException.failed(file + " is no measurement: " + e.getMessage());
        }
    }

    /** An entry of a list goes by its name, where it has one. */
    private static void collect(String name, JsonNode node, Map<String, Double> numbers) {
        if (node.isNumber()) {
            numbers.put(name, node.asDouble());
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                String entry = node.path(i).path("name").asText(Integer.toString(i));
                collect(name + "[" + entry + "]", node.path(i), numbers);
            }
        } else {
            node.properties()
                    .forEach(field -> collect(
                            name.isEmpty() ? field.getKey() : name + "." + field.getKey(), field.getValue(), numbers));
        }
    }
}
