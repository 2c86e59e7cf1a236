package dev.darkroom.orchestrator.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.darkroom.events.JobId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToIntFunction;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A client's endpoint, with a verifier written from the specification. */
final class WebhookReceiver implements AutoCloseable {
    /** @param traceparent empty where there is none */
    record Call(String id, String timestamp, String signature, String traceparent, String body) {
        boolean isOf(JobId jobId) {
            return body.contains("\"id\":\"" + jobId + "\"");
        }

        boolean isSignedWith(String secret) {
            try {
                byte[] key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
                Mac hmac = Mac.getInstance("HmacSHA256");
                hmac.init(new SecretKeySpec(key, "HmacSHA256"));
                byte[] expected = hmac.doFinal((id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8));
                return signature.equals("v1," + Base64.getEncoder().encodeToString(expected));
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }
    }

    private final HttpServer server;
    private final ToIntFunction<Call> status;
    private final List<Call> calls = new CopyOnWriteArrayList<>();

    private WebhookReceiver(HttpServer server, ToIntFunction<Call> status) {
        this.server = server;
        this.status = status;
    }

    /** @param port 0 for a free one */
    static WebhookReceiver start(int port, ToIntFunction<Call> status) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        WebhookReceiver receiver = new WebhookReceiver(server, status);
        server.createContext("/hook", receiver::answer);
        server.start();
        return receiver;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Call call = new Call(
                    header(exchange, "webhook-id"),
                    header(exchange, "webhook-timestamp"),
                    header(exchange, "webhook-signature"),
                    header(exchange, "traceparent"),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            calls.add(call);
            exchange.sendResponseHeaders(status.applyAsInt(call), -1);
        }
    }

    private static String header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
    }

    String url() {
        return "http://localhost:" + port() + "/hook";
    }

    int port() {
        return server.getAddress().getPort();
    }

    List<Call> calls(JobId jobId) {
        return calls.stream().filter(call -> call.isOf(jobId)).toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
