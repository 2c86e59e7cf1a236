package dev.darkroom.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** Holds what is asked of Prometheus to the metrics that docs/operations.md lists. */
class AlertsAndDashboardsTest {
    private static final Pattern ROW =
            Pattern.compile("^\\| [\\w-]+ \\| `(darkroom_\\w+)` \\| \\w+ \\| ([^|]*)\\|", Pattern.MULTILINE);
    private static final Pattern METRIC =
            Pattern.compile("\\b((?:darkroom|http|kafka|jvm|process|system|agroal)_\\w+)(?:\\{([^}]*)})?");
    private static final Pattern PART = Pattern.compile("_(?:bucket|count|sum)$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)");

    /** Those that a server of Prometheus adds, and that of the histograms' format. */
    private static final Set<String> ADDED = Set.of("instance", "job", "le");

    private final String documentation = read("docs/operations.md");
    private final Object dashboard = new Yaml().load(read("deploy/grafana/darkroom.json"));
    private final Object alerts = new Yaml().load(read("deploy/prometheus/alerts.yaml"));

    @Test
    void shouldAskOnlyForMetricsThatAreDocumented() {
        assertThat(metrics(dashboard)).hasSizeGreaterThan(20).isSubsetOf(documented());
        assertThat(metrics(alerts)).hasSizeGreaterThan(5).isSubsetOf(documented());
    }

    @Test
    void shouldScaleByMetricsThatAreDocumented() {
        String template = read("deploy/kubernetes/darkroom/templates/autoscaling.yaml");
        assertThat(METRIC.matcher(template).results().map(metric -> metric.group(1)))
                .isNotEmpty()
                .isSubsetOf(documented());
    }

    @Test
    void shouldShowEveryMetricOfOurs() {
        assertThat(metrics(dashboard)).containsAll(labels().keySet());
    }

    @Test
    void shouldSelectOnlyByLabelsThatTheMetricsHave() {
        List<String> expressions = Queries.ofTheProject();
        for (String expression : expressions) {
            METRIC.matcher(expression)
                    .results()
                    .filter(metric -> metric.group(1).startsWith("darkroom_") && metric.group(2) != null)
                    .forEach(metric -> assertThat(
                                    LABEL.matcher(metric.group(2)).results().map(label -> label.group(1)))
                            .as(expression)
                            .allMatch(label -> ADDED.contains(label)
                                    || labels().getOrDefault(whole(metric.group(1)), Set.of())
                                            .contains(label)));
        }
    }

    @Test
    void shouldExplainEveryAlert() {
        List<String> names = new ArrayList<>();
        Queries.walk(alerts, (key, value) -> {
            if (key.equals("alert")) {
                names.add(value);
            }
        });

        assertThat(names)
                .hasSizeGreaterThan(5)
                .doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(documentation).contains("| `" + name + "` |"));
    }

    private Set<String> documented() {
        Set<String> known = new HashSet<>(labels().keySet());
        METRIC.matcher(documentation.substring(documentation.indexOf("Besides these")))
                .results()
                .map(metric -> metric.group(1))
                .forEach(known::add);
        return known;
    }

    /** A metric that several services have stands in several rows, with the same labels. */
    private Map<String, Set<String>> labels() {
        return ROW.matcher(documentation)
                .results()
                .collect(Collectors.toMap(
                        row -> row.group(1),
                        row -> Arrays.stream(row.group(2).replace("`", "").split(","))
                                .map(String::strip)
                                .collect(Collectors.toSet()),
                        (one, same) -> one));
    }

    private static Set<String> metrics(Object document) {
        return Queries.of(document).stream()
                .flatMap(expression -> METRIC.matcher(expression).results())
                .map(metric -> whole(metric.group(1)))
                .collect(Collectors.toSet());
    }

    /** A histogram's name, of that of one of its parts. */
    private static String whole(String name) {
        return PART.matcher(name).replaceFirst("");
    }

    private static String read(String file) {
        return Project.read(Project.root().resolve(file));
    }
}
