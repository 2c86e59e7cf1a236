package dev.darkroom.gateway.webhooks;

import dev.darkroom.storage.jobs.WebhookDeliveries;
import dev.darkroom.storage.jobs.WebhookDeliveries.Attempt;
import dev.darkroom.storage.jobs.WebhookDeliveries.Delivery;
import dev.darkroom.storage.jobs.WebhookDeliveries.State;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** @param nextAttemptAt null once there will be none */
record DeliveryDocument(
        String id,
        String jobId,
        String url,
        String state,
        Instant createdAt,
        @Nullable Instant nextAttemptAt,
        List<Attempt> attempts) {

    static Uni<DeliveryDocument> read(WebhookDeliveries deliveries, Delivery delivery) {
        return deliveries.attempts(delivery.id()).map(attempts -> of(delivery, attempts));
    }

    private static DeliveryDocument of(Delivery delivery, List<Attempt> attempts) {
        return new DeliveryDocument(
                delivery.id(),
                delivery.jobId().value(),
                delivery.url(),
                delivery.state().name().toLowerCase(Locale.ROOT),
                delivery.createdAt(),
                delivery.state() == State.PENDING ? delivery.nextAttemptAt() : null,
                attempts);
    }
}
