package dev.darkroom.bench.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** The REST calls of one client at one gateway, with the status as it comes: whatever happens is a result, not an error. */
public final class JobCalls {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String EVENT = "event:";
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    private final URI gateway;
    private final String key;

    JobCalls(URI gateway, String key) {
        this.gateway = gateway;
        this.key = key;
    }

    /** What came back: the status and the body where that is JSON; status 0 stands for no answer at all. */
    public record Answer(int status, JsonNode body) {
        public static final int NONE = 0;

        public boolean isAccepted() {
            return status == 200 || status == 201 || status == 202;
        }

        /** Whether the same call may be made again: nothing answered, or it said that it cannot now. */
        public boolean isPassing() {
            return status == NONE || status >= 500 || status == 429;
        }

        public String jobId() {
            return body.path("id").asText();
        }

        public String jobStatus() {
            return body.path("status").asText();
        }
    }

    /**
     * @param wait how long the answer may be held until the job has ended
     */
    public Answer submit(JsonNode input, Optional<String> idempotencyKey, Duration wait) throws InterruptedException {
        HttpRequest.Builder request = request("/v1/jobs", PATIENCE.plus(wait))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(input.toString()));
        idempotencyKey.ifPresent(value -> request.header("Idempotency-Key", value));
        if (wait.isPositive()) {
            request.header("Prefer", "wait=" + wait.toSeconds());
        }
        return exchange(request.build());
    }

    public Answer read(String jobId) throws InterruptedException {
        return exchange(request("/v1/jobs/" + jobId, PATIENCE).build());
    }

    /** Follows a job's events to the last one, and returns its type; empty where nothing answered. */
    public String lastEvent(String jobId) throws InterruptedException {
        HttpRequest request = request("/v1/jobs/" + jobId + "/events", PATIENCE)
                .header("Accept", "text/event-stream")
                .build();
        try (Stream<String> lines =
                HTTP.send(request, HttpResponse.BodyHandlers.ofLines()).body()) {
            return lines.filter(line -> line.startsWith(EVENT))
                    .reduce("", (before, line) -> line.substring(EVENT.length()).strip());
        } catch (IOException | UncheckedIOException e) {
            return "";
        }
    }

    public Answer cancel(String jobId) throws InterruptedException {
        return exchange(request("/v1/jobs/" + jobId + "/cancel", PATIENCE)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
    }

    private HttpRequest.Builder request(String path, Duration patience) {
        return HttpRequest.newBuilder(gateway.resolve(path)).timeout(patience).header("Authorization", "Bearer " + key);
    }

    private static JsonNode read(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    private static Answer exchange(HttpRequest request) throws InterruptedException {
        try {
            HttpResponse<byte[]> response = HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), read(response.body()));
        } catch (IOException e) {
            return new Answer(Answer.NONE, MissingNode.getInstance());
        }
    }
}
