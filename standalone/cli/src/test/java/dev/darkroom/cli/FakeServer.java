package dev.darkroom.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A server that answers what the test laid out for a request line, for example {@code GET /v1/models}. */
final class FakeServer implements AutoCloseable {
    private record Answer(int status, String type, byte[] body) {}

    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Map<String, Answer> firstAnswers = new ConcurrentHashMap<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    FakeServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    FakeServer on(String requestLine, int status, String json) {
        return on(requestLine, status, "application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    FakeServer on(String requestLine, int status, String type, byte[] body) {
        answers.put(requestLine, new Answer(status, type, body));
        return this;
    }

    /** What the first request of this line gets; those after it get the usual answer. */
    FakeServer firstOn(String requestLine, int status) {
        firstAnswers.put(requestLine, new Answer(status, "text/plain", new byte[0]));
        return this;
    }

    /** The bodies of all POST requests so far. */
    List<String> bodies() {
        return bodies;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] sent = exchange.getRequestBody().readAllBytes();
        if (exchange.getRequestMethod().equals("POST")) {
            bodies.add(new String(sent, StandardCharsets.UTF_8));
        }
        String requestLine = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        Answer first = firstAnswers.remove(requestLine);
        Answer answer =
                first != null ? first : answers.getOrDefault(requestLine, new Answer(404, "text/plain", new byte[0]));
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
        try (var body = exchange.getResponseBody()) {
            body.write(answer.body());
        }
    }
}
