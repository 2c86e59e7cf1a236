package dev.darkroom.worker;

import dev.darkroom.worker.attempts.ControlListener;
import dev.darkroom.worker.engine.Generator;
import dev.darkroom.worker.presence.Presence;
import dev.darkroom.worker.tasks.TaskSlots;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Alive while none of its threads has died: those that take tasks, receive cancellations, send the worker's status and compute. */
@Liveness
@Singleton
class WorkerLiveness implements HealthCheck {
    private final Generator generator;
    private final TaskSlots slots;
    private final ControlListener control;
    private final Presence presence;

    @Inject
    WorkerLiveness(Generator generator, TaskSlots slots, ControlListener control, Presence presence) {
        this.generator = generator;
        this.slots = slots;
        this.control = control;
        this.presence = presence;
    }

    @Override
    public HealthCheckResponse call() {
        boolean computes = generator.isAlive();
        boolean takesTasks = slots.isAlive();
        boolean receives = control.isAlive();
        boolean announces = presence.isAlive();
        return HealthCheckResponse.named("threads")
                .withData("computes", computes)
                .withData("takesTasks", takesTasks)
                .withData("receivesCancellations", receives)
                .withData("tellsOfItself", announces)
                .status(computes && takesTasks && receives && announces)
                .build();
    }
}
