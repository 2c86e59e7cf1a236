package dev.darkroom.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;

/** What dashboard and alerts ask of Prometheus. */
final class Queries {
    private Queries() {}

    static List<String> ofTheProject() {
        return Stream.of("deploy/grafana/darkroom.json", "deploy/prometheus/alerts.yaml")
                .map(file -> new Yaml().<Object>load(Project.read(Project.root().resolve(file))))
                .flatMap(document -> of(document).stream())
                .toList();
    }

    static List<String> of(Object document) {
        List<String> queries = new ArrayList<>();
        walk(document, (key, value) -> {
            if (key.equals("expr")) {
                queries.add(value);
            }
        });
        return queries;
    }

    /** Visits every text in maps and lists, with its key. */
    static void walk(Object node, BiConsumer<String, String> visitor) {
        if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                if (value instanceof String text) {
                    visitor.accept(String.valueOf(key), text);
                } else {
                    walk(value, visitor);
                }
            });
        } else if (node instanceof List<?> list) {
            list.forEach(item -> walk(item, visitor));
        }
    }
}
