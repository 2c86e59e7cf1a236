package dev.darkroom.cli.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.cli.fixtures.Command;
import dev.darkroom.embedded.FreePorts;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/** {@code darkroom up} on a folder, and its REST interface as a client sees it. */
public final class RunningPlatform implements AutoCloseable {
    static final Duration READY = Duration.ofMinutes(4);

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Path data;
    private final int port;
    private final Command up;

    private RunningPlatform(Path data, int port, Command up) {
        this.data = data;
        this.port = port;
        this.up = up;
    }

    /** With a single gateway. */
    static RunningPlatform start(Path data) {
        return start(data, 1, Map.of());
    }

    /** @param environment variables beyond those of this process */
    static RunningPlatform start(Path data, int gateways, Map<String, String> environment) {
        int port = FreePorts.SERVICES.firstOf(gateways);
        Command up = Command.start(
                variables -> variables.putAll(environment),
                List.of(),
                "up",
                "--port",
                Integer.toString(port),
                "--gateways",
                Integer.toString(gateways),
                "--local-webhooks",
                "--data",
                data.toString());
        return new RunningPlatform(data, port, up.awaitOutput("Darkroom is ready", READY));
    }

    /** One that was started otherwise, with a single gateway. */
    static RunningPlatform of(Path data, int port, Command up) {
        return new RunningPlatform(data, port, up.awaitOutput("Darkroom is ready", READY));
    }

    Path data() {
        return data;
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Where its PostgreSQL is, as the services' environment says it. */
    public Map<String, String> database() {
        Properties settings = settings();
        return Map.of(
                "QUARKUS_DATASOURCE_JDBC_URL",
                "jdbc:postgresql://127.0.0.1:" + settings.getProperty("postgres.port") + "/darkroom",
                "QUARKUS_DATASOURCE_USERNAME",
                "postgres",
                "QUARKUS_DATASOURCE_PASSWORD",
                settings.getProperty("postgres.password"));
    }

    /** Ports and passwords of Kafka, PostgreSQL and S3. */
    Properties settings() {
        Properties settings = new Properties();
        try (Reader file = Files.newBufferedReader(data.resolve("stack.properties"))) {
            settings.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return settings;
    }

    Command up() {
        return up;
    }

    ProcessHandle service(String name) {
        return ProcessHandle.of(pid(name)).orElseThrow();
    }

    /** Process id of a service, as the supervisor wrote it down. */
    long pid(String name) {
        for (JsonNode process : state().path("processes")) {
            if (process.path("name").asText().equals(name)) {
                return process.path("pid").asLong();
            }
        }
        throw new AssertionError("no process " + name);
    }

    /** Names of all services; the embedded broker, database and store are none. */
    List<String> services() {
        List<String> names = new ArrayList<>();
        state().path("processes")
                .forEach(process -> names.add(process.path("name").asText()));
        names.remove("infrastructure");
        return names;
    }

    /** Waits until every gateway answers and a worker offers a model. */
    void awaitReady(Duration atMost) {
        Command.await(() -> isReady(port) && isReady(port + 1), atMost, () -> "not ready");
    }

    private boolean isReady(int gateway) {
        try {
            URI health = URI.create("http://127.0.0.1:" + gateway + "/q/health/ready");
            return http.send(request(health).build(), HttpResponse.BodyHandlers.discarding())
                                    .statusCode()
                            == 200
                    && !get("/v1/models").path("results").isEmpty();
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    JsonNode state() {
        try {
            return json.readTree(data.resolve("stack.json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String webhookSecret() throws IOException {
        return Files.readString(data.resolve("webhook-secret")).strip();
    }

    /** Everything that any process has logged. */
    String logs() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(data.resolve("logs"))) {
            for (Path file : files.toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }

    HttpResponse<String> post(Map<String, ?> input, String idempotencyKey) throws IOException, InterruptedException {
        return post(url(), input, idempotencyKey);
    }

    HttpResponse<String> postToOtherGateway(Map<String, ?> input, String idempotencyKey)
            throws IOException, InterruptedException {
        return post(URI.create("http://127.0.0.1:" + (port + 1)), input, idempotencyKey);
    }

    private HttpResponse<String> post(URI gateway, Map<String, ?> input, String idempotencyKey)
            throws IOException, InterruptedException {
        return http.send(
                request(gateway.resolve("/v1/jobs"))
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", idempotencyKey)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(input)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** What the platform has made for this machine. */
    public String key() throws IOException {
        return Files.readString(data.resolve("admin-key")).strip();
    }

    /** Makes a key of a tenant of its own, who may administer as well. */
    String createKey(String tenant) throws IOException, InterruptedException {
        byte[] wanted =
                json.writeValueAsBytes(Map.of("name", tenant, "tenant", tenant, "roles", List.of("user", "admin")));
        HttpResponse<String> answer = http.send(
                request(url().resolve("/v1/keys"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(wanted))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return read(answer.body()).path("key").asText();
    }

    /** With that key. */
    private HttpRequest.Builder request(URI address) throws IOException {
        return HttpRequest.newBuilder(address).header("Authorization", "Bearer " + key());
    }

    JsonNode read(String body) throws IOException {
        return json.readTree(body);
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return read(http.send(request(url().resolve(path)).build(), HttpResponse.BodyHandlers.ofString())
                .body());
    }

    byte[] image(String job) throws IOException, InterruptedException {
        return http.send(
                        request(url().resolve("/v1/jobs/" + job + "/images/0")).build(),
                        HttpResponse.BodyHandlers.ofByteArray())
                .body();
    }

    /** The job's status, whatever the gateway goes through at the moment. */
    String status(String job) {
        try {
            return get("/v1/jobs/" + job).path("status").asText();
        } catch (IOException e) {
            return "unknown";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws InterruptedException, IOException {
        up.close();
    }
}
