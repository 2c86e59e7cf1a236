package dev.darkroom.cli.stack;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The environment variables that configure the services of a local stack. A setting that the user has made wins over ours, except for what
 * the stack runs itself. Environment variables rather than system properties: other users of the machine can read a command line.
 *
 * @param user the environment of the command
 */
record ServiceSettings(Map<String, String> user) {
    /** What the stack decides, by the beginning of the name, with the reason. */
    private static final Map<String, String> DECIDED = decided();

    ServiceSettings {
        user = Map.copyOf(user);
    }

    private static Map<String, String> decided() {
        Map<String, String> decided = new LinkedHashMap<>();
        decided.put("KAFKA_", "Kafka is one of its own");
        decided.put("QUARKUS_DATASOURCE_", "PostgreSQL is one of its own");
        decided.put("DARKROOM_OBJECTS_", "the S3 server is one of its own");
        decided.put("QUARKUS_HTTP_HOST", "it serves on 127.0.0.1 only");
        decided.put("QUARKUS_HTTP_PORT", "--port says it");
        decided.put("QUARKUS_MANAGEMENT_HOST", "it serves on 127.0.0.1 only");
        decided.put("QUARKUS_MANAGEMENT_PORT", "it takes a free one");
        decided.put("DARKROOM_WEBHOOKS_CLOSED_PORTS", "they are the platform's own ports");
        decided.put("DARKROOM_FETCH_CLOSED_PORTS", "they are the platform's own ports");
        decided.put("DARKROOM_WORKER_ID", "each worker has its own");
        return decided;
    }

    /** Turns the environment that a child inherits into that of a service. */
    void apply(Map<String, String> environment, Map<String, String> defaults, Map<String, String> ours) {
        environment.keySet().removeIf(name -> reason(name).isPresent());
        defaults.forEach((name, value) -> {
            if (!isSet(name)) {
                environment.put(name, value);
            }
        });
        environment.putAll(ours);
    }

    /** What the user has set of these, in the order of the alphabet. */
    SortedSet<String> taken(Map<String, String> defaults) {
        SortedSet<String> taken = new TreeSet<>(defaults.keySet());
        taken.removeIf(name -> !isSet(name));
        return taken;
    }

    /** A line for each setting of the user that has no effect. */
    List<String> ignored() {
        return user.keySet().stream()
                .sorted()
                .flatMap(name -> reason(name).stream().map(reason -> "Ignoring " + name + ": " + reason))
                .toList();
    }

    /** What the user has set under this name of an environment variable. */
    Optional<String> value(String name) {
        return user.entrySet().stream()
                .filter(entry -> variable(entry.getKey()).equals(name))
                .map(Map.Entry::getValue)
                .filter(value -> !value.isBlank())
                .findFirst();
    }

    private boolean isSet(String name) {
        return value(name).isPresent();
    }

    private static Optional<String> reason(String name) {
        String variable = variable(name);
        return DECIDED.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("_")
                        ? variable.startsWith(entry.getKey())
                        : variable.equals(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** A list of paths as MicroProfile Config reads it. */
    static String list(Path... paths) {
        return Stream.of(paths)
                .map(path -> path.toString().replace("\\", "\\\\").replace(",", "\\,"))
                .map(ServiceSettings::literal)
                .collect(Collectors.joining(","));
    }

    /** A text in which nothing stands for another setting. */
    static String literal(String text) {
        return text.replace("$", "\\$");
    }

    /** The environment variable that MicroProfile Config reads for a key. */
    static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }
}
