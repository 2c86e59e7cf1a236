package dev.darkroom.bench.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.darkroom.bench.chaos.Evidence.WebhookCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A receiver on the loopback address that keeps every call, and turns some away at first, as receivers do. */
final class WebhookInbox implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int BUSY = 503;
    private static final int TAKEN = 204;
    /** One delivery in so many is turned away once. */
    private static final int BUSY_EVERY = 8;

    private final List<WebhookCall> calls = new CopyOnWriteArrayList<>();
    private final Set<String> turnedAway = ConcurrentHashMap.newKeySet();
    private final HttpServer server;

    WebhookInbox() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::take);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/ended";
    }

    /** Calls that were taken, repeated ones too. */
    List<WebhookCall> calls() {
        return List.copyOf(calls);
    }

    private void take(HttpExchange exchange) throws IOException {
        JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
        String id = String.valueOf(exchange.getRequestHeaders().getFirst("webhook-id"));
        if (Math.floorMod(id.hashCode(), BUSY_EVERY) == 0 && turnedAway.add(id)) {
            exchange.sendResponseHeaders(BUSY, -1);
        } else {
            calls.add(new WebhookCall(
                    id, body.path("type").asText(), body.path("data").path("id").asText()));
            exchange.sendResponseHeaders(TAKEN, -1);
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
