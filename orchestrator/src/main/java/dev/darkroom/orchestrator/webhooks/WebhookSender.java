package dev.darkroom.orchestrator.webhooks;

import dev.darkroom.outbound.OutboundClient;
import dev.darkroom.outbound.RefusedException;
import dev.darkroom.storage.jobs.WebhookDeliveries.Delivery;
import dev.darkroom.storage.jobs.webhooks.WebhookSecret;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Makes one signed call. */
final class WebhookSender {
    /** From the first byte sent to the end of the answer. */
    static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final OutboundClient client;
    private final InstantSource clock;

    /** @param client whose calls take no longer than {@link #TIMEOUT} */
    WebhookSender(OutboundClient client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
    }

    /**
     * Never fails: trouble is an answer too.
     *
     * @param secrets each of which signs the call
     */
    Uni<Answer> call(Delivery delivery, List<WebhookSecret> secrets) {
        return Uni.createFrom()
                .completionStage(() -> client.post(
                        delivery.url(),
                        headers(delivery, secrets),
                        delivery.body().getBytes(StandardCharsets.UTF_8)))
                .<Answer>map(answer -> new Answer.Responded(
                        answer.status(),
                        answer.retryAfter().flatMap(value -> RetryAfter.parse(value.trim(), clock.instant()))))
                .onFailure(RefusedException.class)
                .recoverWithItem(refused -> new Answer.Impossible("the address " + refused.getMessage()))
                .onFailure()
                .recoverWithItem(
                        failure -> new Answer.Unreachable(failure.getClass().getSimpleName()));
    }

    private Map<String, String> headers(Delivery delivery, List<WebhookSecret> secrets) {
        long timestamp = clock.instant().getEpochSecond();
        Map<String, String> headers = new HashMap<>();
        headers.put("content-type", "application/json");
        headers.put("webhook-id", delivery.id());
        headers.put("webhook-timestamp", Long.toString(timestamp));
        headers.put(
                "webhook-signature",
                secrets.stream()
                        .map(secret -> secret.sign(delivery.id(), timestamp, delivery.body()))
                        .collect(Collectors.joining(" ")));
        String traceparent = delivery.traceparent();
        if (traceparent != null) {
            headers.put("traceparent", traceparent);
        }
        return headers;
    }
}
