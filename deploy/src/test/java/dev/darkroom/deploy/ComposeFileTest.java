package dev.darkroom.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

class ComposeFileTest {
    private static final Pattern VARIABLE = Pattern.compile("(?<!\\$)\\$\\{(\\w+)}");

    private final String text = Project.read(Project.root().resolve("docker-compose.yml"));
    private final Map<String, Map<String, Object>> services = services();

    @Test
    void shouldRunEveryServiceBesideKafkaPostgresAndMinio() {
        assertThat(services.keySet())
                .filteredOn(service -> !sections(service).contains("profiles"))
                .containsExactlyInAnyOrder(
                        "guard", "kafka", "postgres", "minio", "orchestrator", "api-gateway", "worker");
    }

    @Test
    void shouldAskForGpusAndDashboardsInProfilesOnly() {
        assertThat(profile("gpu")).containsExactly("gpu-worker");
        assertThat(profile("observability")).containsExactlyInAnyOrder("prometheus", "grafana");
        assertThat(services.keySet())
                .filteredOn(service -> sections(service).contains("deploy"))
                .containsExactly("gpu-worker");
    }

    @ParameterizedTest
    @ValueSource(strings = {"orchestrator", "api-gateway", "worker", "gpu-worker"})
    void shouldRunOurServicesOnAReadOnlyRootWithoutRights(String service) {
        assertThat(services.get(service))
                .containsEntry("read_only", true)
                .containsEntry("cap_drop", List.of("ALL"))
                .containsEntry("security_opt", List.of("no-new-privileges:true"))
                .containsKey("tmpfs");
        assertThat(Project.read(Project.root().resolve("deploy/docker/Dockerfile")))
                .contains("\nUSER 10001:10001\n");
    }

    @Test
    void shouldNameEveryImageByItsFullVersion() {
        assertThat(Project.read(Project.root().resolve(".env")).lines())
                .filteredOn(line -> line.contains("_IMAGE="))
                .hasSizeGreaterThan(4)
                .allMatch(line -> line.matches("\\w+=[\\w./-]+:[\\w-]*\\.?v?\\d+[.-]\\d+[\\w.-]*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"orchestrator", "api-gateway", "worker", "gpu-worker"})
    void shouldSetOnlyWhatTheServicesRead(String service) {
        assertThat(environment(service))
                .isNotEmpty()
                .filteredOn(variable -> variable.startsWith("DARKROOM_"))
                .isSubsetOf(Settings.variables());
    }

    @Test
    void shouldKeepTheDatabaseFromWorkers() {
        assertThat(environment("worker")).noneMatch(variable -> variable.contains("DATASOURCE"));
        assertThat(environment("gpu-worker")).noneMatch(variable -> variable.contains("DATASOURCE"));
        assertThat(environment("orchestrator")).contains("QUARKUS_DATASOURCE_JDBC_URL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kafka", "postgres", "minio"})
    void shouldCheckTheHealthOfWhatOthersWaitFor(String service) {
        assertThat(services.get(service)).containsKey("healthcheck");
    }

    @Test
    void shouldPublishNothingButTheGatewayBeyondTheLoopbackAddress() {
        assertThat(services.keySet())
                .filteredOn(service -> ports(service).stream().anyMatch(port -> !port.startsWith("127.0.0.1:")))
                .containsExactly("api-gateway");
        assertThat(ports("api-gateway")).containsExactly("${DARKROOM_ADDRESS}:8080");
        assertThat(Project.read(Project.root().resolve(".env"))).contains("\nDARKROOM_ADDRESS=127.0.0.1:");
    }

    @Test
    void shouldStartTheGatewayOnlyAfterTheGuardHasSeenItsSecrets() {
        Object dependencies = services.getOrDefault("api-gateway", Map.of()).get("depends_on");
        assertThat(dependencies).asString().contains("guard={condition=service_completed_successfully}");
        assertThat(environment("guard")).contains("DARKROOM_ADDRESS", "ADMIN_KEY");
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

    private List<String> profile(String name) {
        return services.keySet().stream()
                .filter(service -> List.of(name)
                        .equals(services.getOrDefault(service, Map.of()).get("profiles")))
                .toList();
    }

    @SuppressWarnings("unchecked")
    private List<String> ports(String service) {
        return (List<String>) services.getOrDefault(service, Map.of()).getOrDefault("ports", List.of());
    }

    private Set<String> sections(String service) {
        return services.getOrDefault(service, Map.of()).keySet();
    }

    @SuppressWarnings("unchecked")
    private Set<String> environment(String service) {
        Map<String, Object> settings = services.getOrDefault(service, Map.of());
        return ((Map<String, Object>) settings.getOrDefault("environment", Map.of())).keySet();
    }
}
