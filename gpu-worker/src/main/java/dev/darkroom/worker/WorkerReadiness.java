package dev.darkroom.worker;

import dev.darkroom.worker.engine.ModelCards;
import dev.darkroom.worker.tasks.TaskSlots;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once the gateways can know this worker's models and every slot takes tasks. */
@Readiness
@Singleton
class WorkerReadiness implements HealthCheck {
    private final ModelCards cards;
    private final TaskSlots slots;

    @Inject
    WorkerReadiness(ModelCards cards, TaskSlots slots) {
        this.cards = cards;
        this.slots = slots;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("worker")
                .withData("modelCardsPublished", cards.published())
                .withData("takesTasks", slots.connected())
                .status(cards.published() && slots.connected())
                .build();
    }
}
