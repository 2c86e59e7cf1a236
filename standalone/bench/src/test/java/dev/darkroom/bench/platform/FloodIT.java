package dev.darkroom.bench.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.bench.trial.TrialStack;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever one caller sends, twenty at a time, the gateway lives with the heap that it has everywhere, and answers another one. How fast it
 * answers is written down, not judged: that depends on the machine, which attackers and gateway share here.
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class FloodIT {
    private static final int AT_ONCE = 20;
    /** Headers have ten seconds, as has a body that does not get on. */
    private static final int CLOSED_WITHIN_MILLIS = 40_000;

    private static final Duration LASTS = Duration.ofSeconds(2);
    /** The machine is full of attackers and of other tests. That nothing blocks the gateway, its log tells. */
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(30);

    private static final Logger LOG = Logger.getLogger(FloodIT.class.getName());
    private static final int LARGE = 27 << 20;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private TrialStack platform;
    private String greedy;
    private String modest;

    /** One hostile request, from its beginning to its end. */
    private interface Hostility {
        void happen() throws Exception;
    }

    @BeforeAll
    void start() throws Exception {
        platform = TrialStack.start(
                1,
                1,
                Map.of(
                        "darkroom.worker.engine", "null",
                        "quarkus.vertx.max-event-loop-execute-time", "4s",
                        "quarkus.vertx.warning-exception-time", "4s"),
                new SilentListener());
        greedy = keyOf("greedy");
        modest = keyOf("modest");
        for (int i = 0; i < 20; i++) {
            int answer = post(modest);
            assertThat(answer).as("the gateway's log:%n%s", log()).isEqualTo(202);
        }
    }

    @AfterAll
    void stop() {
        platform.close();
    }

    /** What they send is made once: twenty at a time, this process would collect garbage while the neighbour waits. */
    private Stream<Arguments> floods() throws IOException {
        byte[] square = HostileFiles.png(4096, 4096, 16, 4);
        byte[] thin16 = job(HostileFiles.png(131_072, 127, 16, 4));
        byte[] thin8 = job(HostileFiles.png(131_072, 127, 8, 3));
        byte[] zip = HostileFiles.zipOf(square);
        byte[] texts = HostileFiles.zipOfTexts();
        byte[] loras = bytes("{\"prompt\":\"x\",\"loras\":["
                + String.join(",", Collections.nCopies(400_000, "{\"name\":\"a\",\"scale\":1}")) + "]}");
        byte[] fields = bytes("{\"prompt\":\"x\","
                + IntStream.range(0, 1_500_000)
                        .mapToObj(i -> "\"f" + i + "\":1")
                        .collect(Collectors.joining(","))
                + "}");
        byte[] deep = job(square);
        byte[] prompt = bytes("{\"prompt\":\"" + "x".repeat(LARGE) + "\"}");
        return Stream.of(
                flood("chunks without a key", () -> chunks("/v1/jobs", "X-None: 1", "application/json")),
                flood(
                        "chunks with a wrong key",
                        () -> chunks("/v1/jobs", authorization("dk_none"), "application/json")),
                flood("chunks with a key", () -> chunks("/v1/jobs", authorization(greedy), "application/json")),
                flood(
                        "a form in chunks",
                        () -> chunks("/v1/files", authorization(greedy), "multipart/form-data; boundary=x")),
                flood("a file in chunks", () -> chunks("/v1/files", authorization(greedy), "image/png")),
                flood("a size that was told", () -> told("/v1/jobs", authorization(greedy))),
                flood("a size that was told, without a key", () -> told("/v1/jobs", "X-None: 1")),
                flood("a zip of a deep image", () -> send("/v1/files", "application/zip", zip)),
                flood("a zip of texts", () -> send("/v1/files", "application/zip", texts)),
                flood("a deep image", () -> send("/v1/jobs", "application/json", deep)),
                flood("a long thin deep image", () -> send("/v1/jobs", "application/json", thin16)),
                flood("a long thin image", () -> send("/v1/jobs", "application/json", thin8)),
                flood("many loras", () -> send("/v1/jobs", "application/json", loras)),
                flood("many fields", () -> send("/v1/jobs", "application/json", fields)),
                flood("a large prompt", () -> send("/sdapi/v1/img2img", "application/json", prompt)),
                flood("silence", () -> silence("")),
                flood("headers that do not end", () -> silence("GET /v1/jobs HTTP/1.1\r\nHost: localhost\r\nX-a: ")),
                flood(
                        "bodies that do not come",
                        () -> silence(head(
                                "/v1/jobs", authorization(greedy), "application/json", "Content-Length: " + LARGE))));
    }

    private static Arguments flood(String name, Hostility hostility) {
        return Arguments.of(name, hostility);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("floods")
    void shouldLiveAndAnswerOthers(String name, Hostility hostility) throws Exception {
        long process = gatewayProcess();
        int logBefore = log().length();
        List<String> refusals = new ArrayList<>();
        Duration slowest = Duration.ZERO;
        long end = System.nanoTime() + LASTS.toNanos();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> attacks = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                attacks.add(threads.submit(() -> {
                    while (System.nanoTime() < end) {
                        try {
                            hostility.happen();
                        } catch (IOException e) {
                            // Refused or cut off, which is right as well.
                        }
                    }
                    return null;
                }));
            }
            int answered = 0;
            while (System.nanoTime() < end) {
                long begin = System.nanoTime();
                String answer = answerOfTheNeighbour();
                Duration time = Duration.ofNanos(System.nanoTime() - begin);
                if (!answer.equals("202")) {
                    refusals.add(answer + " after " + time.toMillis() + " ms");
                }
                slowest = time.compareTo(slowest) > 0 ? time : slowest;
                answered++;
                Thread.sleep(100);
            }
            for (Future<?> attack : attacks) {
                attack.get();
            }
            String told = answered + " answers to the other tenant, the slowest after " + slowest.toMillis() + " ms";
            LOG.info(() -> name + ": " + told);
            assertThat(refusals).as("%s%n%s", told, errors(logBefore)).isEmpty();
        }
        assertThat(gatewayProcess()).isEqualTo(process);
        assertThat(log().substring(logBefore)).doesNotContain("has been blocked", "OutOfMemory");
    }

    @Test
    void shouldCloseConnectionsWhoseRequestsDoNotCome() throws Exception {
        List<String> beginnings = List.of(
                "",
                "G",
                "GET /v1/jobs HTTP/1.1\r\nHost: localhost\r\nX-a: ",
                "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
        List<Socket> sockets = new ArrayList<>();
        for (String beginning : beginnings) {
            Socket socket = connect();
            socket.setSoTimeout(CLOSED_WITHIN_MILLIS);
            socket.getOutputStream().write(bytes(beginning));
            sockets.add(socket);
        }
        for (Socket socket : sockets) {
            // The end of the stream, or of what the gateway says before it; a reset is an end as well.
            Throwable end = catchThrowable(() -> socket.getInputStream().readAllBytes());
            assertThat(end instanceof SocketTimeoutException).isFalse();
            socket.close();
        }
    }

    private String answerOfTheNeighbour() throws InterruptedException {
        try {
            return Integer.toString(post(modest));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private int post(String key) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url("/v1/jobs"))
                .timeout(LONGEST_ANSWER)
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"prompt\": \"a red apple\", \"steps\": 1}"))
                .build();
        return http.send(request, BodyHandlers.ofString()).statusCode();
    }

    private void send(String path, String type, byte[] body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url(path))
                .timeout(LONGEST_ANSWER)
                .header("Authorization", "Bearer " + greedy)
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        http.send(request, BodyHandlers.discarding());
    }

    private void chunks(String path, String authorization, String type) throws IOException, InterruptedException {
        byte[] chunk = bytes("10000\r\n" + "a".repeat(0x10000) + "\r\n");
        try (Socket socket = connect()) {
            socket.getOutputStream().write(bytes(head(path, authorization, type, "Transfer-Encoding: chunked")));
            for (int sent = 0; sent < LARGE; sent += 0x10000) {
                socket.getOutputStream().write(chunk);
            }
            Thread.sleep(1_000);
        }
    }

    private void told(String path, String authorization) throws IOException, InterruptedException {
        byte[] part = bytes("a".repeat(0x10000));
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write(bytes(head(path, authorization, "application/json", "Content-Length: " + LARGE)));
            for (int sent = 0; sent < LARGE - 0x10000; sent += 0x10000) {
                socket.getOutputStream().write(part);
            }
            Thread.sleep(1_000);
        }
    }

    private void silence(String beginning) throws IOException, InterruptedException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(bytes(beginning));
            for (int i = 0; i < LASTS.toSeconds(); i++) {
                Thread.sleep(1_000);
                if (!beginning.isEmpty()) {
                    socket.getOutputStream().write('a');
                }
            }
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress("127.0.0.1", platform.stack().url().getPort()), 10_000);
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static String head(String path, String authorization, String type, String framing) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + authorization + "\r\nContent-Type: " + type
                + "\r\n" + framing + "\r\n\r\n";
    }

    private static String authorization(String key) {
        return "Authorization: Bearer " + key;
    }

    private static byte[] job(byte[] image) {
        return bytes("{\"prompt\": \"x\", \"image\": \"data:image/png;base64,"
                + Base64.getEncoder().encodeToString(image) + "\"}");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private URI url(String path) {
        return platform.stack().url().resolve(path);
    }

    private long gatewayProcess() {
        return platform.stack().processes().stream()
                .filter(process -> process.name().equals("api-gateway"))
                .findFirst()
                .orElseThrow()
                .pid();
    }

    private String errors(int from) throws IOException {
        return log().substring(from)
                .lines()
                .filter(line -> line.contains("ERROR") || line.contains("WARN"))
                .limit(20)
                .collect(Collectors.joining("\n"));
    }

    private String log() throws IOException {
        return Files.readString(platform.data().log("api-gateway"));
    }

    private String keyOf(String tenant) {
        ObjectNode wanted =
                JsonNodeFactory.instance.objectNode().put("name", tenant).put("tenant", tenant);
        wanted.putArray("roles").add("user");
        return platform.administrator().createKey(wanted).path("key").asText();
    }
}
