package dev.darkroom.gateway.streams;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.JobEvent.JobCanceled;
import dev.darkroom.events.JobId;
import dev.darkroom.gateway.GatewayInfrastructure;
import dev.darkroom.gateway.Platform;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@WithTestResource(GatewayInfrastructure.class)
@Timeout(30)
class EventStreamIT {
    @Inject
    Platform platform;

    @Test
    void shouldReplayTheHistoryAndEndAfterTheLastEvent() throws IOException, InterruptedException {
        JobId jobId = platform.running();
        platform.happen(3, Platform.succeeded(jobId, "00"));

        try (EventReader stream = follow(jobId, "")) {
            assertThat(stream.readToEnd())
                    .containsExactly("1 job.submitted", "2 job.dispatched", "3 job.started", "4 job.succeeded");
        }
    }

    @Test
    void shouldGoOnAfterTheLastEventSeen() throws IOException, InterruptedException {
        JobId jobId = platform.running();
        platform.happen(3, new JobCanceled(jobId, Instant.now()));

        try (EventReader stream = follow(jobId, "2")) {
            assertThat(stream.readToEnd()).containsExactly("3 job.started", "4 job.canceled");
        }
        try (EventReader stream = follow(jobId, "3-17")) {
            assertThat(stream.readToEnd()).containsExactly("4 job.canceled");
        }
    }

    @Test
    void shouldTellWhatHappensAsItHappens() throws IOException, InterruptedException {
        JobId jobId = platform.submitted();

        try (EventReader stream = follow(jobId, "")) {
            assertThat(stream.next()).isEqualTo("1 job.submitted");
            platform.happen(1, Platform.dispatched(jobId));
            assertThat(stream.next()).isEqualTo("2 job.dispatched");
            platform.happen(2, Platform.started(jobId));
            assertThat(stream.next()).isEqualTo("3 job.started");
            platform.progress(jobId, 1, 7);
            assertThat(stream.next()).isEqualTo("3-7 progress");
            platform.happen(3, Platform.succeeded(jobId, "00"));
            assertThat(stream.readToEnd()).containsExactly("4 job.succeeded");
        }
    }

    @Test
    void shouldFollowAJobFromBeforeItsFirstEvent() throws IOException, InterruptedException {
        platform.registerModel();
        String id = given().contentType("application/json")
                .body("{\"prompt\":\"a\"}")
                .post("/v1/jobs")
                .path("id");
        JobId jobId = new JobId(id);

        try (EventReader stream = follow(jobId, "")) {
            platform.happen(
                    0, platform.submitted(jobId, "fingerprint", Instant.now()), new JobCanceled(jobId, Instant.now()));
            assertThat(stream.readToEnd()).containsExactly("1 job.submitted", "2 job.canceled");
        }
    }

    @Test
    void shouldKeepTheConnectionAlive() throws IOException, InterruptedException {
        JobId jobId = platform.submitted();

        try (EventReader stream = follow(jobId, "1")) {
            assertThat(stream.lineBeginningWith("retry")).isEqualTo("retry:1000");
            assertThat(stream.lineBeginningWith(":keep")).isEqualTo(":keep-alive");
            assertThat(stream.lineBeginningWith(":keep")).isEqualTo(":keep-alive");
        }
    }

    @Test
    void shouldAskProxiesToHandItOnAsItComes() {
        JobId jobId = platform.submitted();
        platform.happen(1, new JobCanceled(jobId, Instant.now()));

        for (String stream :
                List.of("/v1/jobs/" + jobId + "/events", "/replicate/v1/predictions/" + jobId + "/stream")) {
            given().get(stream)
                    .then()
                    .statusCode(200)
                    .header("Cache-Control", "no-cache")
                    .header("X-Accel-Buffering", "no");
        }
    }

    @Test
    void shouldTellEveryTimeToTheMillisecond() {
        platform.registerModel();
        JobId jobId = platform.running();
        platform.happen(
                3, new JobCanceled(jobId, Instant.ofEpochSecond(Instant.now().getEpochSecond())));
        String file = given().contentType("image/png")
                .body(Platform.PNG)
                .post("/v1/files")
                .path("id");

        for (String path : List.of(
                "/v1/jobs/" + jobId,
                "/v1/jobs/" + jobId + "/history",
                "/v1/jobs/" + jobId + "/events",
                "/v1/jobs",
                "/v1/files/" + file,
                "/replicate/v1/files/" + file,
                "/replicate/v1/predictions/" + jobId,
                "/replicate/v1/models")) {
            Matcher times = Pattern.compile("\"([0-9]{4}-[0-9]{2}-[0-9]{2}T[^\"]*)\"")
                    .matcher(given().get(path).then().statusCode(200).extract().asString());
            assertThat(times.results().map(time -> time.group(1)))
                    .as(path)
                    .isNotEmpty()
                    .allSatisfy(time -> assertThat(time).matches("[^.]*\\.[0-9]{3}Z"));
        }
    }

    @Test
    void shouldTellABrowserToStayAwayAfterTheEnd() {
        JobId jobId = platform.submitted();
        platform.happen(1, new JobCanceled(jobId, Instant.now()));

        given().header("Last-Event-ID", "2")
                .get("/v1/jobs/" + jobId + "/events")
                .then()
                .statusCode(204);
    }

    @Test
    void shouldRefuseAnIdThatIsNotOfThisStream() {
        given().header("Last-Event-ID", "yesterday")
                .get("/v1/jobs/" + platform.submitted() + "/events")
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
    }

    private EventReader follow(JobId jobId, String lastEventId) throws IOException, InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
        URI events = URI.create("http://localhost:" + RestAssured.port + "/v1/jobs/" + jobId + "/events");
        HttpRequest request = HttpRequest.newBuilder(events)
                .header("Accept", "text/event-stream")
                .header("Last-Event-ID", lastEventId)
                .build();
        HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type").orElse("")).startsWith("text/event-stream");
        return new EventReader(
                client, new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8)));
    }

    /** Reads a stream of events as lines of id and name. */
    private record EventReader(HttpClient client, BufferedReader lines) implements AutoCloseable {
        String next() throws IOException {
            List<String> events = read(1);
            assertThat(events).hasSize(1);
            return events.getFirst();
        }

        List<String> readToEnd() throws IOException {
            return read(Integer.MAX_VALUE);
        }

        String lineBeginningWith(String prefix) throws IOException {
            String line = lines.readLine();
            while (line != null && !line.startsWith(prefix)) {
                line = lines.readLine();
            }
            return String.valueOf(line);
        }

        private List<String> read(int count) throws IOException {
            List<String> events = new ArrayList<>();
            String id = "";
            String name = "";
            String line;
            while (events.size() < count && (line = lines.readLine()) != null) {
                if (line.startsWith("id:")) {
                    id = line.substring(3).strip();
                } else if (line.startsWith("event:")) {
                    name = line.substring(6).strip();
                } else if (line.isEmpty() && !name.isEmpty()) {
                    events.add(id + " " + name);
                    name = "";
                }
            }
            return events;
        }

        @Override
        public void close() throws IOException {
            client.shutdownNow();
            lines.close();
        }
    }
}
