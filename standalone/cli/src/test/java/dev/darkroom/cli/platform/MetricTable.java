package dev.darkroom.cli.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Metrics of one service by name: as the documentation lists them, or as the service tells them. */
final class MetricTable {
    private static final Pattern ROW =
            Pattern.compile("^\\| ([\\w-]+) \\| `(darkroom_\\w+)` \\| (\\w+) \\| ([^|]*)\\|", Pattern.MULTILINE);
    private static final Pattern TYPE = Pattern.compile("^# TYPE (darkroom_\\w+) (\\w+)$", Pattern.MULTILINE);
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

    /** Labels of the format itself. */
    private static final Set<String> BUCKETS = Set.of("le", "quantile");

    record Metric(String type, Set<String> labels) {}

    private MetricTable() {}

    static Map<String, Metric> documented(String service) throws IOException {
        String text = Files.readString(
                Path.of(Objects.requireNonNull(System.getProperty("darkroom.root")), "docs", "operations.md"));
        return ROW.matcher(text)
                .results()
                .filter(row -> row.group(1).equals(service))
                .collect(Collectors.toMap(
                        row -> row.group(2),
                        row -> new Metric(row.group(3), names(row.group(4))),
                        (first, second) -> first,
                        TreeMap::new));
    }

    private static Set<String> names(String cell) {
        return Arrays.stream(cell.replace("`", "").split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The largest value since lately, which every histogram has beside it, is left out. */
    static Map<String, Metric> exposed(String scrape) {
        return TYPE.matcher(scrape)
                .results()
                .filter(type -> !type.group(1).endsWith("_max"))
                .collect(Collectors.toMap(
                        type -> type.group(1),
                        type -> new Metric(type.group(2), labels(scrape, type.group(1))),
                        (first, second) -> first,
                        TreeMap::new));
    }

    private static Set<String> labels(String scrape, String name) {
        Pattern sample = Pattern.compile("^" + name + "(?:_bucket|_count|_sum)?\\{([^}]*)}", Pattern.MULTILINE);
        Set<String> labels = new TreeSet<>();
        Matcher matcher = sample.matcher(scrape);
        while (matcher.find()) {
            LABEL.matcher(matcher.group(1))
                    .results()
                    .map(label -> label.group(1))
                    .forEach(labels::add);
        }
        labels.removeAll(BUCKETS);
        return labels;
    }
}
