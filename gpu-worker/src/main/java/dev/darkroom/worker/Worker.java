package dev.darkroom.worker;

import dev.darkroom.storage.objects.ObjectStoreException;
import dev.darkroom.worker.attempts.ControlListener;
import dev.darkroom.worker.attempts.RunningAttempts;
import dev.darkroom.worker.config.WorkerConfig;
import dev.darkroom.worker.engine.DeviceWatch;
import dev.darkroom.worker.engine.Generator;
import dev.darkroom.worker.engine.ModelCards;
import dev.darkroom.worker.engine.TrainedModels;
import dev.darkroom.worker.presence.Presence;
import dev.darkroom.worker.reports.KafkaReports;
import dev.darkroom.worker.tasks.TaskSlots;
import dev.darkroom.worker.trainings.Trainer;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Starts the parts of a worker and, in the opposite order, stops them without losing a task. */
@Singleton
class Worker {
    private static final Logger LOG = Logger.getLogger(Worker.class);
    private static final Duration LAST_STEP = Duration.ofSeconds(2);
    private static final Duration MODELS_SEEN_WITHIN = Duration.ofSeconds(2);

    private final WorkerConfig config;
    private final Generator generator;
    private final DeviceWatch device;
    private final ModelCards cards;
    private final TrainedModels trained;
    private final Trainer trainer;
    private final KafkaReports reports;
    private final RunningAttempts running;
    private final ControlListener control;
    private final TaskSlots slots;
    private final Presence presence;
    private final Thread modelCards = Thread.ofVirtual().name("model-cards").unstarted(this::publishModels);

    @Inject
    Worker(
            WorkerConfig config,
            Generator generator,
            DeviceWatch device,
            ModelCards cards,
            TrainedModels trained,
            Trainer trainer,
            KafkaReports reports,
            RunningAttempts running,
            ControlListener control,
            TaskSlots slots,
            Presence presence) {
        this.config = config;
        this.generator = generator;
        this.device = device;
        this.cards = cards;
        this.trained = trained;
        this.trainer = trainer;
        this.reports = reports;
        this.running = running;
        this.control = control;
        this.slots = slots;
        this.presence = presence;
    }

    @Produces
    @Singleton
    static Clock clock() {
        return Clock.systemUTC();
    }

    void start(@Observes StartupEvent event) {
        LOG.infof(
                "worker starts workerId=%s pool=%s engine=%s slots=%d trainings=%d",
                config.id(), config.pool(), config.engine(), config.slots(), config.trainings());
        generator.open().exceptionally(failure -> {
            // Every task it took would fail.
            Quarkus.asyncExit(1);
            return null;
        });
        device.lost().thenRun(() -> Quarkus.asyncExit(1));
        presence.start();
        modelCards.start();
        control.start();
        slots.start();
    }

    /** Publishes the models that are there, and again whenever one was added. */
    private void publishModels() {
        try {
            cards.publish();
            while (true) {
                lookForModels();
                Thread.sleep(MODELS_SEEN_WITHIN);
            }
        } catch (InterruptedException e) {
            LOG.debug("no more models are looked for");
        }
    }

    private void lookForModels() {
        try {
            trained.refresh();
        } catch (ObjectStoreException e) {
            LOG.debug("bucket not read, looking again soon", e);
        } catch (RuntimeException e) {
            // Whatever it is, a worker that looks no more would never learn of a model again.
            LOG.errorf(e, "models not looked for, looking again soon");
        }
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        modelCards.interrupt();
        slots.stop();
        running.drain();
        slots.join(config.drain());
        control.close();
        trainer.close(LAST_STEP);
        generator.close(LAST_STEP);
        presence.close();
        reports.close();
        LOG.infof("worker stopped workerId=%s", config.id());
    }
}
