package dev.darkroom.cli.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.cli.fixtures.Command;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One job that a client traces, and what the services tell of it. */
@OnSharedPlatform
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class ObservabilityIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Pattern ADDRESS = Pattern.compile("istening on:? (http://[\\w.]+:[0-9]+)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final TraceReceiver traces = SharedPlatform.traces();
    private final RunningPlatform platform = SharedPlatform.get();
    private String key;
    private String job;

    @BeforeAll
    void drawAnImage() throws Exception {
        key = platform.createKey("observed");
        HttpRequest request = HttpRequest.newBuilder(platform.url().resolve("/v1/jobs"))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .header("Prefer", "wait=50")
                .header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")
                .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\": \"a red zeppelin\", \"steps\": 4}"))
                .build();
        JsonNode answer =
                JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
        job = answer.path("id").asText();
        assertThat(answer.path("status").asText()).as(answer.toString()).isEqualTo("succeeded");
    }

    @ParameterizedTest
    @CsvSource({"api-gateway,api-gateway", "orchestrator,orchestrator", "gpu-worker,gpu-worker-1"})
    void shouldTellTheMetricsThatAreDocumented(String service, String process) throws Exception {
        // What waits in the store is looked at every few seconds.
        Map<String, MetricTable.Metric> documented = MetricTable.documented(service);
        Command.await(
                () -> MetricTable.exposed(scrape(process)).equals(documented),
                Duration.ofSeconds(30),
                () -> "documented " + documented + "\ntold " + MetricTable.exposed(scrape(process)));
    }

    @ParameterizedTest
    @CsvSource({
        "api-gateway,http_server_requests_seconds_count{",
        "api-gateway,kafka_producer_record_send_total{",
        "orchestrator,kafka_consumer_fetch_manager_records_lag_max{",
        "orchestrator,kafka_producer_record_send_total{",
        "gpu-worker-1,kafka_producer_record_send_total{"
    })
    void shouldTellTheMetricsOfTheLibraries(String process, String sample) {
        assertThat(scrape(process)).contains("\n" + sample);
    }

    @ParameterizedTest
    @CsvSource({"api-gateway", "orchestrator", "gpu-worker-1"})
    void shouldMakeNoLabelOfWhatAClientSays(String process) {
        assertThat(scrape(process)).doesNotContain(job, "zeppelin");
    }

    @Test
    void shouldLogInJsonWithTheJobAsAField() throws IOException {
        JsonNode taken = log("gpu-worker-1")
                .flatMap(line -> json(line).stream())
                .filter(line -> line.path("message").asText().startsWith("attempt taken")
                        && line.path("mdc").path("jobId").asText().equals(job))
                .findFirst()
                .orElseThrow();

        assertThat(taken.path("mdc").path("attempt").asText()).isEqualTo("1");
        assertThat(taken.path("level").asText()).isEqualTo("INFO");
    }

    @ParameterizedTest
    @CsvSource({"api-gateway", "orchestrator", "gpu-worker-1"})
    void shouldLogNoPromptAndNoKey(String process) throws IOException {
        assertThat(String.join("\n", log(process).toList())).doesNotContain("zeppelin", key);
    }

    @ParameterizedTest
    @CsvSource({
        "darkroom-api-gateway,POST /v1/jobs",
        "darkroom-orchestrator,job undecided",
        "darkroom-orchestrator,job queued",
        "darkroom-orchestrator,job dispatched",
        "darkroom-orchestrator,job running",
        "darkroom-gpu-worker,attempt",
        "darkroom-gpu-worker,upload"
    })
    void shouldShowTheJobInOneTrace(String service, String span) {
        Command.await(() -> traces.hasSpan(service, TRACE, span), SOON, () -> "no span " + span);
    }

    @Test
    void shouldShowNoWordsOfASearchInATrace() throws Exception {
        String trace = "5bf92f3577b34da6a3ce929d0e0e4736";
        HttpRequest search = HttpRequest.newBuilder(platform.url().resolve("/v1/jobs?search=zeppelin&limit=1"))
                .header("Authorization", "Bearer " + key)
                .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                .build();

        assertThat(http.send(search, BodyHandlers.ofString()).body()).contains(job);
        Command.await(
                () -> traces.hasSpan("darkroom-api-gateway", trace, "GET /v1/jobs"), SOON, () -> "no span of a search");
        assertThat(traces.contain("url.query")).isTrue();
        assertThat(traces.contain("zeppelin")).isFalse();
    }

    private String scrape(String process) {
        HttpRequest request = HttpRequest.newBuilder(address(process).resolve("/q/metrics"))
                .header("Accept", "text/plain")
                .build();
        try {
            return http.send(request, BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return e.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private URI address(String process) {
        try {
            return log(process)
                    .flatMap(line -> ADDRESS.matcher(line).results())
                    .map((MatchResult address) -> URI.create(address.group(1)))
                    // The port for management comes after the public one.
                    .reduce((before, after) -> after)
                    .orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Stream<String> log(String process) throws IOException {
        return Files.readString(platform.data().resolve("logs").resolve(process + ".log"))
                .lines();
    }

    /** The virtual machine's own warnings are none of the log's lines. */
    private static Optional<JsonNode> json(String line) {
        try {
            return line.startsWith("{") ? Optional.of(JSON.readTree(line)) : Optional.empty();
        } catch (JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }
}
