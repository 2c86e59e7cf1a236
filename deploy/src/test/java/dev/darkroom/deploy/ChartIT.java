package dev.darkroom.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.gson.JsonParseException;
import dev.darkroom.deploy.Command.Result;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The chart as Helm renders it, from as few values as there can be, with all there is, and with several pools. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
@SuppressWarnings("NullAway.Init")
class ChartIT {
    private static final String MINIMAL = "minimal";
    private static final String EVERYTHING = "everything";
    private static final String POOLS = "pools";
    private static final String POOL = "darkroom/pool";

    /** What a worker takes beside its drain, at most (WorkerConfig.drain) with what Quarkus takes. */
    private static final int LAST_STEPS_SECONDS = 6;

    private Helm helm;
    private final Map<String, List<JsonNode>> rendered = new HashMap<>();

    @BeforeAll
    void render() throws Exception {
        helm = Helm.install();
        for (String values : List.of(MINIMAL, EVERYTHING, POOLS)) {
            rendered.put(values, helm.objects(values));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {MINIMAL, EVERYTHING, POOLS})
    void shouldPassHelmsOwnCheck(String values) {
        Result result = helm.lint(values);

        assertThat(result.exit()).as(result.output() + result.errors()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {MINIMAL, EVERYTHING, POOLS})
    void shouldSayNothingThatKubernetesDoesNotKnow(String values) {
        assertThat(objects(values)).hasSizeGreaterThan(10).allSatisfy(KubernetesModels::check);
    }

    @Test
    void shouldNoticeAWordThatKubernetesDoesNotKnow() {
        JsonNode deployment = of(MINIMAL, "Deployment").getFirst().deepCopy();
        ((ObjectNode) pod(deployment)).put("hostNetworks", true);

        assertThatThrownBy(() -> KubernetesModels.check(deployment))
                .isInstanceOfAny(JsonParseException.class, IllegalArgumentException.class)
                .hasMessageContaining("hostNetworks");
    }

    @Test
    void shouldHaveNoSecretAndNoAddressUnlessTheyAreGiven() {
        Result result = helm.templateOfDefaults();

        assertThat(result.exit()).isNotZero();
        assertThat(result.errors()).contains("must be set");
    }

    @ParameterizedTest
    @CsvSource({
        "publicUrl=, publicUrl must be set",
        "kafka.bootstrapServers=, kafka.bootstrapServers must be set",
        "postgresql.host=, postgresql.host must be set",
        "postgresql.caConfigMap=, postgresql.caConfigMap must be set for sslMode",
        "s3.endpoint=, s3.endpoint must be set",
        "existingSecret=, existingSecret or secrets.postgres-username must be set",
        "poolDefaults.models=null, pools.default.models or poolDefaults.models must be set",
        "kafka.securityProtocol=TLS, /kafka/securityProtocol",
        "pools.default.gpus=2, additional properties 'gpus' not allowed",
        "poolDefaults.resources.limits.memory=null, missing property 'memory'",
    })
    void shouldRefuseWhatCannotRunAndNameIt(String change, String reason) {
        Result result = helm.template(MINIMAL, change);

        assertThat(result.exit()).isNotZero();
        assertThat(result.errors()).contains(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {MINIMAL, EVERYTHING, POOLS})
    void shouldRunWithoutRights(String values) {
        assertThat(of(values, "Deployment")).isNotEmpty().allSatisfy(deployment -> {
            assertThat(pod(deployment).at("/securityContext/runAsNonRoot").asBoolean())
                    .isTrue();
            assertThat(pod(deployment)
                            .at("/securityContext/seccompProfile/type")
                            .asText())
                    .isEqualTo("RuntimeDefault");
            assertThat(pod(deployment).path("automountServiceAccountToken").asBoolean(true))
                    .isFalse();
            // A Service named kafka would otherwise set variables that look like settings of Kafka.
            assertThat(pod(deployment).path("enableServiceLinks").asBoolean(true))
                    .isFalse();
            JsonNode context = container(deployment).path("securityContext");
            assertThat(context.path("readOnlyRootFilesystem").asBoolean()).isTrue();
            assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
            assertThat(context.at("/capabilities/drop").toString()).isEqualTo("[\"ALL\"]");
            assertThat(mounts(deployment)).contains("/tmp");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {MINIMAL, EVERYTHING, POOLS})
    void shouldLimitProbeAndSpreadEveryService(String values) {
        assertThat(of(values, "Deployment")).allSatisfy(deployment -> {
            assertThat(container(deployment).at("/resources/limits/memory").asText())
                    .isNotEmpty();
            assertThat(container(deployment).at("/startupProbe/httpGet/path").asText())
                    .isEqualTo("/q/health/live");
            assertThat(container(deployment).at("/livenessProbe/httpGet/path").asText())
                    .isEqualTo("/q/health/live");
            assertThat(container(deployment).at("/readinessProbe/httpGet/path").asText())
                    .isEqualTo("/q/health/ready");
            JsonNode spread = pod(deployment).path("topologySpreadConstraints");
            assertThat(spread).hasSize(2);
            assertThat(spread)
                    .allSatisfy(
                            constraint -> assertThat(matches(constraint.at("/labelSelector/matchLabels"), deployment))
                                    .isTrue());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {MINIMAL, EVERYTHING, POOLS})
    void shouldTellMetricsOnAPortThatNoClientReaches(String values) {
        assertThat(of(values, "Service")).hasSizeGreaterThan(2).allSatisfy(service -> {
            boolean gateway = service.at("/metadata/name").asText().endsWith("api-gateway");
            assertThat(StreamSupport.stream(service.at("/spec/ports").spliterator(), false)
                            .filter(port -> port.path("name").asText().equals("metrics"))
                            .map(port -> port.path("targetPort").asText()))
                    .containsExactly(gateway ? "management" : "http");
        });
        assertThat(of(values, "Ingress"))
                .allSatisfy(ingress -> assertThat(ingress.toString()).doesNotContain("metrics", "8081"));
    }

    @ParameterizedTest
    @ValueSource(strings = {MINIMAL, EVERYTHING, POOLS})
    void shouldSelectPodsThatThereAre(String values) {
        List<JsonNode> deployments = of(values, "Deployment");
        assertThat(deployments)
                .allMatch(deployment -> matches(deployment.at("/spec/selector/matchLabels"), deployment))
                .allSatisfy(deployment -> assertThat(of(values, "PodDisruptionBudget"))
                        .filteredOn(budget -> matches(budget.at("/spec/selector/matchLabels"), deployment))
                        .hasSize(1));
        assertThat(of(values, "Service"))
                .allMatch(service -> deployments.stream().anyMatch(it -> matches(service.at("/spec/selector"), it)));
        assertThat(of(values, "NetworkPolicy"))
                .allMatch(policy ->
                        deployments.stream().anyMatch(it -> matches(policy.at("/spec/podSelector/matchLabels"), it)));
    }

    @ParameterizedTest
    @ValueSource(strings = {MINIMAL, EVERYTHING, POOLS})
    void shouldSetOnlyWhatTheServicesRead(String values) {
        Stream<String> variables = Stream.concat(
                of(values, "Deployment").stream()
                        .flatMap(deployment -> names(container(deployment).path("env"))),
                of(values, "ConfigMap").stream().flatMap(config -> keys(config.path("data"))));

        // Limits are those of everyone or of a tenant, which have a type of their own.
        assertThat(variables)
                .filteredOn(variable -> variable.startsWith("DARKROOM_") && !variable.startsWith("DARKROOM_LIMITS_"))
                .hasSizeGreaterThan(10)
                .isSubsetOf(Settings.variables());
    }

    @ParameterizedTest
    @ValueSource(strings = {MINIMAL, EVERYTHING, POOLS})
    void shouldKeepTheDatabaseFromWorkers(String values) {
        assertThat(workers(values))
                .isNotEmpty()
                .allSatisfy(worker -> assertThat(worker.toString())
                        .doesNotContain(
                                "DATASOURCE", "-database", "postgres-password", "webhooks-secret", "admin-key"));
        assertThat(of(values, "NetworkPolicy"))
                .filteredOn(policy -> policy.at("/metadata/name").asText().endsWith("gpu-worker"))
                .allSatisfy(policy -> assertThat(policy.toString()).doesNotContain("5432", "5433", "0.0.0.0/0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {MINIMAL, EVERYTHING, POOLS})
    void shouldLeaveServicesTheirConfiguredTime(String values) {
        assertThat(workers(values)).allSatisfy(worker -> {
            int drain = seconds(variable(worker, "DARKROOM_WORKER_DRAIN"));
            assertThat(pod(worker).path("terminationGracePeriodSeconds").asInt())
                    .isGreaterThan(drain + LAST_STEPS_SECONDS);
        });
        JsonNode gateway = of(values, "Deployment").stream()
                .filter(it -> it.at("/metadata/name").asText().endsWith("api-gateway"))
                .findFirst()
                .orElseThrow();
        int before = container(gateway).at("/lifecycle/preStop/exec/command/1").asInt();
        assertThat(before).isPositive();
        assertThat(pod(gateway).path("terminationGracePeriodSeconds").asInt())
                .isGreaterThan(before + seconds(variable(gateway, "QUARKUS_SHUTDOWN_TIMEOUT")));
    }

    @ParameterizedTest
    @ValueSource(strings = {EVERYTHING, POOLS})
    void shouldScaleEveryPoolByTheJobsThatItsWorkersTake(String values) {
        List<JsonNode> scaled = of(values, "ScaledObject");
        assertThat(workers(values)).isNotEmpty().allSatisfy(worker -> {
            // Helm would otherwise undo at each upgrade what KEDA has decided.
            assertThat(worker.at("/spec").has("replicas")).isFalse();
            JsonNode spec = only(
                            scaled, it -> it.at("/spec/scaleTargetRef/name").equals(worker.at("/metadata/name")))
                    .path("spec");
            assertThat(spec.path("maxReplicaCount").asInt())
                    .isGreaterThanOrEqualTo(
                            Math.max(1, spec.path("minReplicaCount").asInt()));
            assertThat(spec.path("cooldownPeriod").asInt()).isGreaterThanOrEqualTo(60);
            assertThat(spec.path("initialCooldownPeriod").asInt()).isGreaterThanOrEqualTo(60);
            assertThat(spec.at("/fallback/replicas").asInt()).isPositive();
            assertThat(spec.at("/fallback/behavior").asText()).isEqualTo("currentReplicasIfHigher");
            assertThat(spec.at("/advanced/horizontalPodAutoscalerConfig/behavior/scaleDown/stabilizationWindowSeconds")
                            .asInt())
                    .isPositive();
            int slots = Integer.parseInt(variable(worker, "DARKROOM_WORKER_SLOTS"));
            int trainings = Integer.parseInt(variable(worker, "DARKROOM_WORKER_TRAININGS"));
            assertThat(spec.path("triggers")).hasSize((slots > 0 ? 1 : 0) + (trainings > 0 ? 1 : 0));
            if (slots > 0) {
                trigger(spec, worker.at("/metadata/labels").path(POOL).asText(), slots);
            }
            if (trainings > 0) {
                trigger(spec, "training", trainings);
            }
        });
        assertThat(scaled).hasSameSizeAs(workers(values));
    }

    @Test
    void shouldLetWorkersBeWhereNothingScalesThem() {
        assertThat(of(MINIMAL, "ScaledObject")).isEmpty();
        assertThat(workers(MINIMAL))
                .allSatisfy(worker ->
                        assertThat(worker.at("/spec/replicas").asInt()).isPositive());
    }

    @ParameterizedTest
    @ValueSource(strings = {MINIMAL, EVERYTHING, POOLS})
    void shouldGiveAGpuToEachWorkerThatIsToUseOne(String values) {
        assertThat(workers(values)).allSatisfy(worker -> {
            boolean cuda = variable(worker, "DARKROOM_WORKER_DEVICE").startsWith("cuda");
            assertThat(container(worker).path("image").asText().endsWith("-cuda"))
                    .isEqualTo(cuda);
            assertThat(keys(container(worker).at("/resources/limits"))
                            .filter(resource -> resource.startsWith("nvidia.com/")))
                    .hasSize(cuda ? 1 : 0)
                    .allMatch(gpu ->
                            container(worker).at("/resources/limits").path(gpu).asInt() == 1);
        });
    }

    @Test
    void shouldCarryTheRulesAndTheDashboardOfTheProject() throws Exception {
        JsonNode rules = of(EVERYTHING, "PrometheusRule").getFirst().path("spec");
        Object alerts = new Yaml().load(Project.read(Project.root().resolve("deploy/prometheus/alerts.yaml")));
        assertThat(rules).isEqualTo(new ObjectMapper().<JsonNode>valueToTree(alerts));
        String dashboard = only(
                        of(EVERYTHING, "ConfigMap"), it -> it.path("data").has("darkroom.json"))
                .at("/data/darkroom.json")
                .asText();
        assertThat(new ObjectMapper().readTree(dashboard))
                .isEqualTo(new ObjectMapper()
                        .readTree(Project.read(Project.root().resolve("deploy/grafana/darkroom.json"))));
        // The alert of a service that is down knows them by this.
        assertThat(of(EVERYTHING, "ServiceMonitor")
                        .getFirst()
                        .at("/spec/endpoints/0/relabelings/0")
                        .toString())
                .contains("\"targetLabel\":\"job\",\"replacement\":\"darkroom-$1\"");
    }

    @Test
    void shouldAskPrometheusInItsOwnLanguage() {
        Stream<String> scaling = Stream.of(EVERYTHING, POOLS)
                .flatMap(values -> of(values, "ScaledObject").stream())
                .flatMap(scaled ->
                        StreamSupport.stream(scaled.at("/spec/triggers").spliterator(), false))
                .map(trigger -> trigger.at("/metadata/query").asText());
        List<String> queries =
                Stream.concat(scaling, Queries.ofTheProject().stream()).toList();

        assertThat(queries).hasSizeGreaterThan(30);
        assertThat(helm.queriesThatPrometheusRefuses(queries)).isEmpty();
        assertThat(helm.queriesThatPrometheusRefuses(List.of("sum by (pool (up)")))
                .hasSize(1);
    }

    private static void trigger(JsonNode spec, String pool, int jobs) {
        JsonNode trigger = only(
                StreamSupport.stream(spec.path("triggers").spliterator(), false).toList(),
                it -> it.at("/metadata/query").asText().contains("pool=\"" + pool + "\""));
        assertThat(trigger.path("type").asText()).isEqualTo("prometheus");
        // Only for an average does KEDA fall back.
        assertThat(trigger.path("metricType").asText()).isEqualTo("AverageValue");
        assertThat(trigger.at("/metadata/threshold").asText()).isEqualTo(Integer.toString(jobs));
        assertThat(trigger.at("/metadata/ignoreNullValues").asText()).isEqualTo("false");
        assertThat(trigger.at("/metadata/query").asText()).contains("darkroom_jobs_queued", "darkroom_jobs_in_flight");
    }

    private List<JsonNode> objects(String values) {
        return rendered.getOrDefault(values, List.of());
    }

    private List<JsonNode> of(String values, String kind) {
        return objects(values).stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .toList();
    }

    private List<JsonNode> workers(String values) {
        return of(values, "Deployment").stream()
                .filter(deployment -> deployment.at("/metadata/labels").has(POOL))
                .toList();
    }

    private static JsonNode pod(JsonNode deployment) {
        return deployment.at("/spec/template/spec");
    }

    private static JsonNode container(JsonNode deployment) {
        assertThat(pod(deployment).path("containers")).hasSize(1);
        return pod(deployment).at("/containers/0");
    }

    private static boolean matches(JsonNode selector, JsonNode deployment) {
        JsonNode labels = deployment.at("/spec/template/metadata/labels");
        return !selector.isEmpty()
                && selector.properties().stream()
                        .allMatch(label -> labels.path(label.getKey()).equals(label.getValue()));
    }

    private static Stream<String> names(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(it -> it.path("name").asText());
    }

    private static Stream<String> keys(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey);
    }

    private static Stream<String> mounts(JsonNode deployment) {
        return StreamSupport.stream(container(deployment).path("volumeMounts").spliterator(), false)
                .map(mount -> mount.path("mountPath").asText());
    }

    private static String variable(JsonNode deployment, String name) {
        List<JsonNode> variables = StreamSupport.stream(
                        container(deployment).path("env").spliterator(), false)
                .toList();
        return only(variables, it -> it.path("name").asText().equals(name))
                .path("value")
                .asText();
    }

    private static int seconds(String duration) {
        return Integer.parseInt(duration.substring(0, duration.length() - 1));
    }

    private static JsonNode only(List<JsonNode> nodes, Predicate<JsonNode> wanted) {
        List<JsonNode> found = nodes.stream().filter(wanted).toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }
}
