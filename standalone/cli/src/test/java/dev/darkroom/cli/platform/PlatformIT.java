package dev.darkroom.cli.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.cli.fixtures.Command;
import dev.darkroom.embedded.FreePorts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** From the request to the image and the webhook, while services are killed and restarted; what was logged is looked at last. */
@OnSharedPlatform
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init")
class PlatformIT {
    private static final String PROMPT = "a red apple beside a zeppelin";
    private static final Duration SOON = Duration.ofMinutes(2);
    /** On lines of its own, or inside a line of JSON. */
    private static final Pattern STACK_TRACE =
            Pattern.compile("(.*\\n){3}(\\tat [\\w.$]+\\(.*\\n)+|.*\\\\tat [\\w.$]+\\(.*");

    private final RunningPlatform platform = SharedPlatform.get();
    private Path folder;
    private String model;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        this.folder = folder;
        model = platform.get("/v1/models").path("results").path(0).path("name").asText();
    }

    @Tag("fast")
    @Test
    @Order(1)
    void shouldDrawTheSameImageFromTheSameSeedOnly() throws Exception {
        Path first = generate("first.png", 7);
        Path again = generate("again.png", 7);
        Path other = generate("other.png", 8);

        assertThat(ImageIO.read(first.toFile())).satisfies(image -> {
            assertThat(image.getWidth()).isEqualTo(64);
            assertThat(image.getHeight()).isEqualTo(64);
        });
        assertThat(again).hasSameBinaryContentAs(first);
        assertThat(Files.readAllBytes(other)).isNotEqualTo(Files.readAllBytes(first));
    }

    @Test
    @Order(1)
    void shouldDrawTwiceTheSize() throws Exception {
        Path file = generate("large.png", 7, "--upscale", "2:0.4");

        assertThat(ImageIO.read(file.toFile())).satisfies(image -> {
            assertThat(image.getWidth()).isEqualTo(128);
            assertThat(image.getHeight()).isEqualTo(128);
        });
    }

    @Tag("fast")
    @Test
    @Order(2)
    void shouldMakeOneJobOfOneIdempotencyKey() throws Exception {
        String key = UUID.randomUUID().toString();

        HttpResponse<String> first = platform.post(input(1), key);
        HttpResponse<String> repeated = platform.postToOtherGateway(input(1), key);
        HttpResponse<String> different = platform.postToOtherGateway(input(2), key);

        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(id(repeated)).isEqualTo(id(first));
        assertThat(different.statusCode()).isEqualTo(422);
    }

    @Test
    @Order(2)
    void shouldMakeOneJobOfAKeyThatReachesTwoGatewaysAtOnce() throws Exception {
        List<String> jobs = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(2)) {
            for (int i = 0; i < 10; i++) {
                String key = UUID.randomUUID().toString();
                Future<HttpResponse<String>> one = clients.submit(() -> platform.post(input(1), key));
                Future<HttpResponse<String>> other = clients.submit(() -> platform.postToOtherGateway(input(1), key));
                assertThat(one.get().statusCode()).isEqualTo(202);
                assertThat(other.get().statusCode()).isEqualTo(202);
                assertThat(id(other.get())).isEqualTo(id(one.get()));
                jobs.add(id(one.get()));
            }
        }
        awaitSucceeded(jobs);
        assertThat(jobs).allSatisfy(job -> assertThat(types(job)).containsOnlyOnce("job.submitted", "job.succeeded"));
    }

    @Test
    @Order(2)
    void shouldDrawWithALoraAsSoonAsItIsTrained() throws Exception {
        Path plain = generate("plain.png", 3);
        String ink = Path.of(System.getProperty("darkroom.root"), "training", "finetune", "ink")
                .toString();

        String trained = run(
                "trainings",
                "create",
                "platform-ink",
                "--images",
                ink,
                "--model",
                model,
                "--steps",
                "3",
                "--batch-size",
                "1",
                "--learning-rate",
                "0.01",
                "--seed",
                "5",
                "--sample",
                "a red apple");

        assertThat(trained).contains("LoRA platform-ink");
        assertThat(Files.readAllBytes(generate("ink.png", 3, "--lora", "platform-ink")))
                .isNotEqualTo(Files.readAllBytes(plain));
        String listed = run("trainings", "list");
        assertThat(listed).contains("succeeded", "3 of 3", "lora of " + model + ": platform-ink");
        JsonNode job = platform.get("/v1/trainings").path("results").path(0);
        assertThat(job.path("trained_model").path("name").asText()).isEqualTo("platform-ink");
        assertThat(job.path("images")).hasSize(1);
        assertThat(types(job.path("id").asText())).containsOnlyOnce("job.submitted", "job.succeeded");
        assertThat(run("trainings", "show", job.path("id").asText())).contains("\"trained_model\"");
    }

    /** Chaos does the same and more, in the lane of all tests. */
    @Tag("nightly")
    @Test
    @Order(3)
    void shouldFinishEveryJobOfManyClientsWhileServicesAreKilled() throws Exception {
        List<String> jobs = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
            List<Future<String>> posted = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                long seed = i;
                posted.add(clients.submit((Callable<String>)
                        () -> id(platform.post(input(seed), UUID.randomUUID().toString()))));
            }
            for (Future<String> job : posted) {
                jobs.add(job.get());
            }
        }
        awaitSucceeded(jobs.subList(0, 5));
        platform.service("orchestrator").destroyForcibly();
        awaitSucceeded(jobs.subList(0, 10));
        platform.service("gpu-worker-1").destroyForcibly();
        awaitSucceeded(jobs);

        assertThat(jobs).doesNotHaveDuplicates().allSatisfy(job -> {
            assertThat(ImageIO.read(new ByteArrayInputStream(platform.image(job))))
                    .isNotNull();
            assertThat(types(job)).containsOnlyOnce("job.submitted", "job.succeeded");
            assertThat(types(job)).endsWith("job.succeeded");
        });
    }

    /** As an upgrade does it. */
    @Test
    @Order(3)
    void shouldRefuseNoRequestWhileEveryServiceIsRestartedInTurn() throws Exception {
        List<String> services = platform.services();
        AtomicBoolean over = new AtomicBoolean();
        List<HttpResponse<String>> answers = new ArrayList<>();
        try (ExecutorService client = Executors.newSingleThreadExecutor()) {
            Future<?> posting = client.submit((Callable<?>) () -> {
                for (long seed = 0; !over.get(); seed++) {
                    answers.add(new PatientClient(platform).submit(input(seed)));
                    Thread.sleep(500);
                }
                return answers;
            });
            try {
                for (String service : services) {
                    ProcessHandle old = platform.service(service);
                    old.destroy();
                    Command.await(() -> platform.pid(service) != old.pid(), SOON, () -> service + " is away");
                    platform.awaitReady(SOON);
                }
            } finally {
                over.set(true);
            }
            assertThat(posting.get()).isNotNull();
        }

        assertThat(services).hasSize(4);
        assertThat(answers).hasSizeGreaterThan(10).allMatch(answer -> answer.statusCode() == 202);
        List<String> jobs = new ArrayList<>();
        for (HttpResponse<String> answer : answers) {
            jobs.add(id(answer));
        }
        awaitSucceeded(jobs);
        assertThat(jobs)
                .doesNotHaveDuplicates()
                .allSatisfy(job -> assertThat(types(job)).containsOnlyOnce("job.submitted", "job.succeeded"));
    }

    @Tag("fast")
    @Test
    @Order(4)
    void shouldCallAWebhookWithAVerifiableSignature() throws Exception {
        int port = FreePorts.SERVICES.any();
        try (WebhookReceiver receiver = new WebhookReceiver(port)) {
            String job =
                    id(platform.post(inputWithWebhook(port), UUID.randomUUID().toString()));

            Command.await(() -> !receiver.calls().isEmpty(), SOON, () -> "no call");

            WebhookReceiver.Call call = receiver.calls().getFirst();
            assertThat(call.isSignedWith(platform.webhookSecret())).isTrue();
            assertThat(call.body()).contains(job).contains("succeeded");
        }
    }

    @Tag("fast")
    @Test
    @Order(6)
    void shouldShowTheServicesAndTheJobs() throws Exception {
        try (Command status = Command.start("status", "--data", platform.data().toString())) {
            assertThat(status.awaitExit(SOON)).isZero();

            assertThat(status.output()).contains("is ready", "models: " + model, "orchestrator", "gpu-worker-1");
            assertThat(status.output()).containsPattern("succeeded +[1-9]");
        }
    }

    @Tag("fast")
    @Test
    @Order(7)
    void shouldLogNeitherPromptsNorStackTraces() throws Exception {
        String logs = platform.logs();

        assertThat(logs).isNotEmpty().doesNotContain("zeppelin");
        assertThat(STACK_TRACE.matcher(logs).results().map(MatchResult::group)).isEmpty();
    }

    private Path generate(String name, long seed, String... more) throws Exception {
        Path file = folder.resolve(name);
        List<String> arguments = new ArrayList<>(
                List.of("generate", PROMPT, "--model", model, "--seed", Long.toString(seed), "-o", file.toString()));
        arguments.addAll(List.of(more));
        String unused = run(arguments.toArray(String[]::new));
        return file;
    }

    /** Runs a command on the platform and returns what it printed. */
    private String run(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--server", platform.url().toString(), "--key", platform.key()));
        try (Command command = Command.start(all.toArray(String[]::new))) {
            assertThat(command.awaitExit(SOON)).as(command.output()).isZero();
            return command.output();
        }
    }

    private Map<String, ?> input(long seed) {
        return Map.of("model", model, "prompt", PROMPT, "seed", seed, "steps", 8);
    }

    private Map<String, ?> inputWithWebhook(int port) {
        return Map.of("model", model, "prompt", PROMPT, "steps", 2, "webhook", "http://127.0.0.1:" + port + "/done");
    }

    private String id(HttpResponse<String> response) throws IOException {
        return platform.read(response.body()).path("id").asText();
    }

    private List<String> types(String job) throws IOException, InterruptedException {
        List<String> types = new ArrayList<>();
        for (JsonNode event : platform.get("/v1/jobs/" + job + "/history").path("results")) {
            types.add(event.path("type").asText());
        }
        return types;
    }

    private void awaitSucceeded(List<String> jobs) {
        for (String job : jobs) {
            Command.await(
                    () -> platform.status(job).equals("succeeded"),
                    Duration.ofMinutes(4),
                    () -> job + " is " + platform.status(job));
        }
    }
}
