package dev.darkroom.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

class ComposeFileTest {
    private static final Pattern PREFIX = Pattern.compile("@ConfigMapping\\(prefix = \"([^\"]+)\"\\)");
    private static final Pattern SETTING = Pattern.compile("^    [\\w<>.]+ (\\w+)\\(\\);", Pattern.MULTILINE);
    private static final Pattern VARIABLE = Pattern.compile("(?<!\\$)\\$\\{(\\w+)}");

    private final String text = Project.read(Project.root().resolve("docker-compose.yml"));
    private final Map<String, Map<String, Object>> services = services();

    @Test
    void shouldRunEveryServiceBesideKafkaPostgresAndMinio() {
        assertThat(services.keySet())
                .containsExactlyInAnyOrder("kafka", "postgres", "minio", "orchestrator", "api-gateway", "gpu-worker");
    }

    @ParameterizedTest
    @ValueSource(strings = {"orchestrator", "api-gateway", "gpu-worker"})
    void shouldSetOnlyWhatTheServicesRead(String service) {
        assertThat(environment(service))
                .isNotEmpty()
                .filteredOn(variable -> variable.startsWith("DARKROOM_"))
                .isSubsetOf(settings());
    }

    @Test
    void shouldKeepTheDatabaseFromWorkers() {
        assertThat(environment("gpu-worker")).noneMatch(variable -> variable.contains("DATASOURCE"));
        assertThat(environment("orchestrator")).contains("QUARKUS_DATASOURCE_JDBC_URL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kafka", "postgres", "minio"})
    void shouldCheckTheHealthOfWhatOthersWaitFor(String service) {
        assertThat(services.get(service)).containsKey("healthcheck");
    }

    @Test
    void shouldPublishTheGatewayOnTheLoopbackAddressOnly() {
        assertThat(services.keySet())
                .filteredOn(name -> sections(name).contains("ports"))
                .containsExactly("api-gateway");
        assertThat(Project.read(Project.root().resolve(".env"))).contains("\nDARKROOM_ADDRESS=127.0.0.1:");
    }

    @Test
    void shouldFindEveryVariableInTheEnvironmentFile() {
        Set<String> defined = Project.read(Project.root().resolve(".env"))
                .lines()
                .filter(line -> line.contains("=") && !line.startsWith("#"))
                .map(line -> line.substring(0, line.indexOf('=')))
                .collect(Collectors.toSet());

        assertThat(VARIABLE.matcher(text).results().map(match -> match.group(1)))
                .isNotEmpty()
                .isSubsetOf(defined);
    }

    @SuppressWarnings("unchecked")
    private Map<String, Map<String, Object>> services() {
        Map<String, Object> file = new Yaml().load(text);
        return (Map<String, Map<String, Object>>) Objects.requireNonNull(file.get("services"));
    }

    private Set<String> sections(String service) {
        return services.getOrDefault(service, Map.of()).keySet();
    }

    @SuppressWarnings("unchecked")
    private Set<String> environment(String service) {
        Map<String, Object> settings = services.getOrDefault(service, Map.of());
        return ((Map<String, Object>) settings.getOrDefault("environment", Map.of())).keySet();
    }

    /** The environment variables of every setting that a configuration interface declares. */
    private static Set<String> settings() {
        Set<String> settings = new HashSet<>();
        List<String> interfaces = Project.javaFiles().stream()
                .map(Project::read)
                .filter(source -> PREFIX.matcher(source).find())
                .toList();
        for (String source : interfaces) {
            Matcher prefix = PREFIX.matcher(source);
            prefix.find();
            SETTING.matcher(source)
                    .results()
                    .map(setting -> prefix.group(1) + "." + setting.group(1).replaceAll("([A-Z])", "-$1"))
                    .map(key -> key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"))
                    .forEach(settings::add);
        }
        return settings;
    }
}
