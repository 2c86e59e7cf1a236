package dev.darkroom.orchestrator.webhooks;

import dev.darkroom.storage.jobs.WebhookDeliveries.Delivery;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Makes one signed call. */
final class Caller {
    /** From the first byte sent to the end of the answer. */
    static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final StandardWebhooks signer;
    private final InstantSource clock;

    Caller(StandardWebhooks signer, InstantSource clock) {
        this.signer = signer;
        this.clock = clock;
    }

    /** Never fails: trouble is an answer too. */
    Uni<Answer> call(Delivery delivery) {
        return Uni.createFrom()
                .deferred(() -> send(request(delivery)))
                .ifNoItem()
                .after(TIMEOUT)
                .fail()
                .<Answer>map(response ->
                        new Answer.Responded(response.statusCode(), RetryAfter.of(response, clock.instant())))
                .onFailure(IllegalArgumentException.class)
                .recoverWithItem(new Answer.Impossible("not an http address"))
                .onFailure()
                .recoverWithItem(
                        failure -> new Answer.Unreachable(failure.getClass().getSimpleName()));
    }

    private HttpRequest request(Delivery delivery) {
        long timestamp = clock.instant().getEpochSecond();
        return HttpRequest.newBuilder(URI.create(delivery.url()))
                .header("content-type", "application/json")
                .header("user-agent", "Darkroom")
                .header("webhook-id", delivery.id())
                .header("webhook-timestamp", Long.toString(timestamp))
                .header("webhook-signature", signer.sign(delivery.id(), timestamp, delivery.body()))
                .POST(BodyPublishers.ofString(delivery.body()))
                .build();
    }

    private Uni<HttpResponse<Void>> send(HttpRequest request) {
        return Uni.createFrom().emitter(emitter -> {
            CompletableFuture<HttpResponse<Void>> exchange = client.sendAsync(request, BodyHandlers.discarding());
            // A receiver that never ends its answer must not keep the connection.
            emitter.onTermination(() -> exchange.cancel(true));
            exchange.whenComplete((response, failure) -> {
                if (failure == null) {
                    emitter.complete(response);
                } else {
                    emitter.fail(failure instanceof CompletionException wrapper ? wrapper.getCause() : failure);
                }
            });
        });
    }
}
