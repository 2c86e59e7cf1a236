package dev.darkroom.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A running Kafka broker, PostgreSQL and S3 server, all real, on free ports of 127.0.0.1, as one child process.
 *
 * <p>The child watches its standard input: it stops when {@link #close} is called and also when this JVM dies, however
 * it dies. A second start on the same data folder finds everything that the first one kept, at the same ports where
 * they are still free.
 */
public final class EmbeddedStack implements AutoCloseable {
    private static final int STOP_SECONDS = 15;

    private final Process process;
    private final BufferedReader answers;
    private final Writer requests;
    private final Map<String, String> facts;

    private EmbeddedStack(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.requests = process.outputWriter(StandardCharsets.UTF_8);
        this.facts = readAnswer();
    }

    /**
     * Starts on a folder that is kept, and blocks until all three answer.
     *
     * @throws EmbeddedStackException where one of them does not start, or another stack runs on the folder
     */
    public static EmbeddedStack start(Path dataDirectory) {
        return start(dataDirectory, List.of());
    }

    /** Starts with options of the JVM added to our own. */
    public static EmbeddedStack start(Path dataDirectory, List<String> jvmOptions) {
        EmbeddedStack stack = begin(dataDirectory, jvmOptions);
        stack.awaitReady();
        return stack;
    }

    /**
     * Begins to start, and blocks until PostgreSQL answers: what can wait for Kafka and S3 may start beside them.
     *
     * @throws EmbeddedStackException where it does not start, or another stack runs on the folder
     */
    public static EmbeddedStack begin(Path dataDirectory, List<String> jvmOptions) {
        return launch(dataDirectory, jvmOptions, List.of());
    }

    /** Starts on a new folder that is deleted at the end, and blocks until all three answer. */
    public static EmbeddedStack startTemporary() {
        return startTemporary(List.of());
    }

    /** Starts on a new folder that is deleted at the end, with options of the JVM added to our own. */
    public static EmbeddedStack startTemporary(List<String> jvmOptions) {
        try {
            EmbeddedStack stack = launch(Files.createTempDirectory("darkroom-"), jvmOptions, List.of("--temporary"));
            stack.awaitReady();
            return stack;
        } catch (IOException e) {
            throw EmbeddedStackException.unreadable(e);
        }
    }

    private static EmbeddedStack launch(Path dataDirectory, List<String> jvmOptions, List<String> options) {
        try {
            Path data = dataDirectory.toAbsolutePath();
            PrivateFiles.directory(data);
            Path logs = data.resolve("logs");
            PrivateFiles.directory(logs);
            Path log = PrivateFiles.file(logs.resolve("infrastructure.log"));
            List<String> arguments = new ArrayList<>(List.of(
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                    "-Dorg.slf4j.simpleLogger.showDateTime=true",
                    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX"));
            arguments.addAll(jvmOptions);
            arguments.addAll(List.of(
                    "-cp", ServerClassPath.find(), "dev.darkroom.embedded.server.StackServer", data.toString()));
            arguments.addAll(options);
            return new EmbeddedStack(ChildJvm.process("infrastructure", logs, arguments)
                    .directory(data.toFile())
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start());
        } catch (IOException e) {
            throw EmbeddedStackException.unreadable(e);
        }
    }

    /**
     * Blocks until all three answer.
     *
     * @throws EmbeddedStackException where one of them does not start
     */
    public void awaitReady() {
        readAnswer();
    }

    public String kafkaBootstrapServers() {
        return fact("kafka.bootstrap.servers");
    }

    public String postgresHost() {
        return "127.0.0.1";
    }

    public int postgresPort() {
        return Integer.parseInt(fact("postgres.port"));
    }

    public String postgresDatabase() {
        return fact("postgres.database");
    }

    public String user() {
        return fact("postgres.user");
    }

    public String password() {
        return fact("postgres.password");
    }

    public String jdbcUrl() {
        return "jdbc:" + reactiveUrl();
    }

    public String reactiveUrl() {
        return "postgresql://" + postgresHost() + ":" + postgresPort() + "/" + postgresDatabase();
    }

    public String s3Endpoint() {
        return fact("s3.endpoint");
    }

    public String s3AccessKey() {
        return fact("s3.access-key");
    }

    public String s3SecretKey() {
        return fact("s3.secret-key");
    }

    /** What a Kafka client is to be configured with. */
    public Map<String, String> kafkaClient() {
        Map<String, String> client = new TreeMap<>(KafkaLogin.ofClient(fact("kafka.password")));
        client.put("bootstrap.servers", kafkaBootstrapServers());
        return client;
    }

    /** Where the servers listen. */
    public List<Integer> ports() {
        return Arrays.stream(fact("ports").split(",")).map(Integer::valueOf).toList();
    }

    /** The configuration keys under which the services look for what runs here. */
    public Map<String, String> asConfig() {
        Map<String, String> config = new HashMap<>(Map.of(
                "quarkus.datasource.username", user(),
                "quarkus.datasource.password", password(),
                "quarkus.datasource.jdbc.url", jdbcUrl(),
                "quarkus.datasource.reactive.url", reactiveUrl(),
                "darkroom.objects.endpoint", s3Endpoint(),
                "darkroom.objects.access-key", s3AccessKey(),
                "darkroom.objects.secret-key", s3SecretKey()));
        kafkaClient().forEach((key, value) -> config.put("kafka." + key, value));
        return Map.copyOf(config);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The child process, for supervision. */
    public ProcessHandle process() {
        return process.toHandle();
    }

    /** Completes when the child process has ended, wanted or not. */
    public CompletableFuture<EmbeddedStack> onExit() {
        return process.onExit().thenApply(ended -> this);
    }

    /** Stops all three in order and returns when they have ended. */
    @Override
    public void close() {
        try {
            requests.close();
        } catch (IOException e) {
            // The child is gone already; its end is awaited below all the same.
        }
        boolean ended = false;
        try {
            ended = process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!ended) {
            process.destroyForcibly();
        }
    }

    private String fact(String name) {
        return Optional.ofNullable(facts.get(name)).orElseThrow(EmbeddedStackException::stopped);
    }

    /** Reads {@code name=value} lines up to the line that ends an answer. */
    private Map<String, String> readAnswer() {
        Map<String, String> answer = new HashMap<>();
        try {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                if (line.equals("end")) {
                    return answer;
                }
                int separator = line.indexOf('=');
                if (line.startsWith("error=")) {
                    throw EmbeddedStackException.didNotStart(line.substring(separator + 1));
                }
                answer.put(line.substring(0, separator), line.substring(separator + 1));
            }
        } catch (IOException e) {
            throw EmbeddedStackException.unreadable(e);
        }
        throw EmbeddedStackException.didNotStart("its process ended (see logs/infrastructure.log of the data folder)");
    }
}
