package dev.darkroom.cli.client;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.darkroom.cli.console.CliException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Speaks to one Darkroom server; every refusal becomes one line for the user. */
public final class DarkroomClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration AVAILABLE_WITHIN = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int UNAVAILABLE = 503;
    private static final int PAGE = 100;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final ObjectMapper json = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private final URI server;
    private final @Nullable String key;

    /** @param key API key, null for a server that asks for none */
    public DarkroomClient(URI server, @Nullable String key) {
        this.server = server;
        this.key = key;
    }

    public URI server() {
        return server;
    }

    /** Whether the server and everything it needs answer, and a worker offers a model. */
    public boolean isReady() {
        try {
            return isHealthy() && !models().isEmpty();
        } catch (CliException e) {
            return false;
        }
    }

    /** Whether the server and everything it needs answer. */
    public boolean isHealthy() {
        try {
            HttpRequest health =
                    request("/q/health/ready").timeout(Duration.ofSeconds(3)).build();
            return http.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    public List<String> models() {
        List<String> names = new ArrayList<>();
        get("/v1/models")
                .path("results")
                .forEach(model -> names.add(model.path("name").asText()));
        return names;
    }

    public JobAnswer submit(GenerationInput input) {
        HttpRequest post = request("/v1/jobs")
                .header("Content-Type", "application/json")
                // A POST that is repeated after a broken connection must not draw twice.
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(HttpRequest.BodyPublishers.ofByteArray(write(input)))
                .build();
        return view(read(sendOnceAvailable(post)));
    }

    /** Uploads an image or a data set and returns its id. */
    public String upload(Path file) {
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (IOException e) {
            throw CliException.refused("the file " + file + " cannot be read");
        }
        return read(sendOnceAvailable(request("/v1/files")
                        .header("Content-Type", "application/octet-stream")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(content))
                        .build()))
                .path("id")
                .asText();
    }

    public JobAnswer train(NewTraining input) {
        HttpRequest post = request("/v1/trainings")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(HttpRequest.BodyPublishers.ofByteArray(write(input)))
                .build();
        return view(read(sendOnceAvailable(post)));
    }

    /** The newest ones, as the server shows them. */
    public List<JsonNode> trainings() {
        List<JsonNode> trainings = new ArrayList<>();
        get("/v1/trainings?limit=" + PAGE).path("results").forEach(trainings::add);
        return trainings;
    }

    /** A job of any kind, as the server shows it. */
    public JsonNode document(String id) {
        return get("/v1/jobs/" + id);
    }

    public JobAnswer job(String id) {
        return view(get("/v1/jobs/" + id));
    }

    public JobAnswer cancel(String id) {
        return view(read(send(request("/v1/jobs/" + id + "/cancel")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build())));
    }

    /** @param format png, jpeg or webp */
    public byte[] image(String id, int index, String format) {
        // PNG is what the worker has written, with the parameters of the request in it.
        String query = format.equals("png") ? "" : "?output_format=" + format;
        return send(request("/v1/jobs/" + id + "/images/" + index + query).build());
    }

    /** The number of jobs with a status, counted up to a limit. */
    public int count(String status, int limit) {
        int count = 0;
        Optional<String> cursor = Optional.empty();
        do {
            JsonNode page = get("/v1/jobs?status=" + status + "&limit=" + PAGE
                    + cursor.map(value -> "&cursor=" + value).orElse(""));
            count += page.path("results").size();
            cursor = Optional.ofNullable(page.path("next_cursor").textValue());
        } while (cursor.isPresent() && count < limit);
        return count;
    }

    /**
     * The data of the job's server-sent events as they come, until the server ends the stream.
     *
     * @return empty where the server does not offer a stream
     */
    public Optional<Stream<JsonNode>> events(String id) {
        try {
            HttpResponse<Stream<String>> response = http.send(
                    authorized("/v1/jobs/" + id + "/events")
                            .header("Accept", "text/event-stream")
                            .build(),
                    HttpResponse.BodyHandlers.ofLines());
            return response.statusCode() == 200
                    ? Optional.of(response.body()
                            .filter(line -> line.startsWith("data:"))
                            .map(line -> read(line.substring("data:".length()).getBytes(StandardCharsets.UTF_8))))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** The key itself stands in this answer only. */
    public JsonNode createKey(JsonNode wanted) {
        return read(send(request("/v1/keys")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(wanted.toString()))
                .build()));
    }

    public List<JsonNode> keys() {
        List<JsonNode> keys = new ArrayList<>();
        get("/v1/keys").path("results").forEach(keys::add);
        return keys;
    }

    public void revokeKey(String id) {
        send(request("/v1/keys/" + id).DELETE().build());
    }

    /** What administrators have done, newest first. */
    public List<JsonNode> adminEvents(int limit) {
        List<JsonNode> events = new ArrayList<>();
        get("/v1/audit?limit=" + limit).path("results").forEach(events::add);
        return events;
    }

    /** Rebuilds the read models of all jobs and returns how many there are; takes longer the more there are. */
    public long rebuildViews() {
        return read(send(authorized("/v1/views/rebuild")
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build()))
                .path("jobs")
                .asLong();
    }

    private JsonNode get(String path) {
        return read(send(request(path).build()));
    }

    private HttpRequest.Builder request(String path) {
        return authorized(path).timeout(TIMEOUT);
    }

    private HttpRequest.Builder authorized(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path));
        return key == null ? request : request.header("Authorization", "Bearer " + key);
    }

    private byte[] send(HttpRequest request) {
        return body(exchange(request));
    }

    /** A server that has just started may not reach its broker yet: 503 says that nothing has happened. */
    private byte[] sendOnceAvailable(HttpRequest request) {
        Instant deadline = Instant.now().plus(AVAILABLE_WITHIN);
        HttpResponse<byte[]> response = exchange(request);
        while (response.statusCode() == UNAVAILABLE && Instant.now().isBefore(deadline)) {
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
            response = exchange(request);
        }
        return body(response);
    }

    private byte[] body(HttpResponse<byte[]> response) {
        if (response.statusCode() >= 400) {
            throw CliException.serverSaid(problem(response));
        }
        return response.body();
    }

    private HttpResponse<byte[]> exchange(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (ConnectException e) {
            throw CliException.serverSaid("no Darkroom answers at " + server);
        } catch (IOException e) {
            throw CliException.serverSaid("the connection to " + server + " broke: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CliException.failed("interrupted");
        }
    }

    /** The title and detail of a problem document (RFC 9457), or the status where the body is something else. */
    private String problem(HttpResponse<byte[]> response) {
        String status = "the server answered " + response.statusCode();
        try {
            JsonNode problem = json.readTree(response.body());
            String title = problem.path("title").asText(status);
            String detail = problem.path("detail").asText("");
            return detail.isEmpty() ? title : title + ": " + detail;
        } catch (IOException e) {
            return status;
        }
    }

    private JobAnswer view(JsonNode node) {
        return json.convertValue(node, JobAnswer.class);
    }

    private JsonNode read(byte[] body) {
        try {
            return json.readTree(body);
        } catch (IOException e) {
            throw CliException.serverSaid(server + " does not answer as a Darkroom server");
        }
    }

    private byte[] write(Record input) {
        try {
            return json.writeValueAsBytes(input);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
