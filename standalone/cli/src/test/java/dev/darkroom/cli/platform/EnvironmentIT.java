package dev.darkroom.cli.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.cli.fixtures.Command;
import dev.darkroom.embedded.FreePorts;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a user's surroundings may not change, on the {@link UnusualPlatform}. */
@Order(2)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class EnvironmentIT {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String[] EGYPTIAN = {"-Duser.language=ar", "-Duser.country=EG"};

    private final RunningPlatform platform = UnusualPlatform.get();
    private final Path data = platform.data();

    @TempDir
    private Path folder;

    @Test
    void shouldSayWhatItWaitsForAndWhichSettingsItTakesAndIgnores() {
        assertThat(platform.up().output())
                .contains("Starting Kafka, PostgreSQL and S3 on ")
                .contains("Waiting until the services reach one another")
                .contains("Waiting until a worker offers a model")
                .contains("Ignoring KAFKA_BOOTSTRAP_SERVERS: Kafka is one of its own")
                .contains("Taking from the environment: DARKROOM_LINKS_SECRET\n");
    }

    @Test
    void shouldDrawForAnEgyptianIntoTheFormatOfTheName() throws Exception {
        Path file = folder.resolve("apple.jpg");
        try (Command generate = Command.start(
                environment -> environment.remove("HOME"),
                UnusualPlatform.asTheScript(EGYPTIAN),
                "generate",
                "a red apple",
                "--steps",
                "2",
                "--data",
                data.toString(),
                "-o",
                file.toString())) {
            assertThat(generate.awaitExit(SOON)).as(generate.output()).isZero();

            assertThat(generate.output()).contains("(64x64, seed ");
        }
        assertThat(Files.readAllBytes(file)).startsWith(0xFF, 0xD8, 0xFF);
    }

    @Test
    void shouldKeepEverythingOfTheFolderToItsOwner() throws Exception {
        try (Stream<Path> files = Files.walk(data)) {
            assertThat(files.filter(file -> !Files.isSymbolicLink(file))
                            .map(EnvironmentIT::permissions)
                            .filter(text -> !text.startsWith("------", 3)))
                    .isEmpty();
        }
        assertThat(permissions(data)).startsWith("rwx------");
        assertThat(permissions(data.resolve("client.properties"))).startsWith("rw-------");
    }

    @Test
    void shouldLetKafkasToolsInWithTheClientPropertiesAlone() throws Exception {
        Properties client = new Properties();
        try (Reader file = Files.newBufferedReader(data.resolve("client.properties"))) {
            client.load(file);
        }
        try (Admin admin = Admin.create(client)) {
            assertThat(admin.listTopics().names().get()).contains("darkroom.commands");
        }
        Map<String, Object> stranger = Map.of(
                "bootstrap.servers", client.getProperty("bootstrap.servers"),
                "default.api.timeout.ms", "2000",
                "request.timeout.ms", "1000");
        try (Admin admin = Admin.create(stranger)) {
            assertThatThrownBy(() -> admin.listTopics().names().get()).isInstanceOf(Exception.class);
        }
    }

    @Test
    void shouldCallOnThisMachineOnlyWhatTheUserAllowsAndNeverThePlatformItself() throws Exception {
        int port = FreePorts.SERVICES.any();
        int kafka = Integer.parseInt(platform.settings().getProperty("kafka.port"));
        try (WebhookReceiver receiver = new WebhookReceiver(port)) {
            assertThat(refusal("http://127.0.0.1:" + port + "/")).contains("public address");
            assertThat(refusal("http://127.0.0.2:" + kafka + "/")).contains("public address");
            assertThat(refusal("http://127.0.0.2:" + platform.url().getPort() + "/v1/keys"))
                    .contains("public address");
            assertThat(receiver.calls()).isEmpty();
        }
    }

    /** Refused at once, or with the delivery. */
    private String refusal(String webhook) throws Exception {
        String body = platform.post(
                        Map.of("prompt", "a red apple", "steps", 1, "webhook", webhook),
                        Integer.toString(webhook.hashCode()))
                .body();
        String job = platform.read(body).path("id").asText();
        if (job.isEmpty()) {
            return body;
        }
        Command.await(() -> deliveries(job).contains("address"), SOON, () -> deliveries(job));
        return deliveries(job);
    }

    private String deliveries(String job) {
        try {
            return platform.get("/v1/jobs/" + job + "/deliveries").toString();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldMakeLinksThatBeginAsTheProxySays() throws Exception {
        String job = platform.read(platform.post(Map.of("prompt", "a red apple", "steps", 1), "proxied")
                        .body())
                .path("id")
                .asText();
        Command.await(() -> platform.status(job).equals("succeeded"), SOON, () -> platform.status(job));
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest.Builder request = HttpRequest.newBuilder(platform.url().resolve("/v1/jobs/" + job))
                .header("Authorization", "Bearer " + platform.key());

        String direct = http.send(request.build(), BodyHandlers.ofString()).body();
        String proxied = http.send(
                        request.header("X-Forwarded-Host", "images.example.org")
                                .header("X-Forwarded-Proto", "https")
                                .build(),
                        BodyHandlers.ofString())
                .body();

        assertThat(link(direct)).hasHost("127.0.0.1").hasPort(platform.url().getPort());
        assertThat(link(proxied)).hasScheme("https").hasHost("images.example.org");
    }

    private URI link(String job) throws IOException {
        return URI.create(platform.read(job).path("images").path(0).path("url").asText());
    }

    @Test
    void shouldRefuseMoreWorkersThanTheMachineCarries() throws Exception {
        try (Command workers = Command.start(
                environment -> {}, UnusualPlatform.asTheScript(), "workers", "999", "--data", data.toString())) {
            assertThat(workers.awaitExit(SOON)).isEqualTo(1);

            assertThat(workers.output()).contains("the number of workers must be at most ");
        }
    }

    private static String permissions(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file)) + " " + file;
        } catch (IOException e) {
            // A process has deleted it meanwhile.
            return "rwx------";
        }
    }
}
