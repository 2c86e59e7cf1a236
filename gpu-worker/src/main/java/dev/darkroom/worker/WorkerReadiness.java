package dev.darkroom.worker;

import dev.darkroom.worker.engine.DeviceWatch;
import dev.darkroom.worker.engine.ModelCards;
import dev.darkroom.worker.tasks.TaskSlots;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once the gateways can know this worker's models and every slot takes tasks, for as long as the device computes. */
@Readiness
@Singleton
class WorkerReadiness implements HealthCheck {
    private final ModelCards cards;
    private final TaskSlots slots;
    private final DeviceWatch device;

    @Inject
    WorkerReadiness(ModelCards cards, TaskSlots slots, DeviceWatch device) {
        this.cards = cards;
        this.slots = slots;
        this.device = device;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("worker")
                .withData("modelCardsPublished", cards.published())
                .withData("takesTasks", slots.connected())
                .withData("deviceComputes", !device.isLost())
                .status(cards.published() && slots.connected() && !device.isLost())
                .build();
    }
}
