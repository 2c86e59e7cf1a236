package dev.darkroom.worker;

import dev.darkroom.worker.attempts.ControlListener;
import dev.darkroom.worker.attempts.RunningAttempts;
import dev.darkroom.worker.config.WorkerConfig;
import dev.darkroom.worker.engine.Generator;
import dev.darkroom.worker.engine.ModelCards;
import dev.darkroom.worker.engine.ModelRegistry;
import dev.darkroom.worker.reports.KafkaReports;
import dev.darkroom.worker.tasks.TaskSlots;
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
    private final ModelRegistry registry;
    private final ModelCards cards;
    private final KafkaReports reports;
    private final RunningAttempts running;
    private final ControlListener control;
    private final TaskSlots slots;
    private final Thread modelCards = Thread.ofVirtual().name("model-cards").unstarted(this::publishModels);

    @Inject
    Worker(
            WorkerConfig config,
            Generator generator,
            ModelRegistry registry,
            ModelCards cards,
            KafkaReports reports,
            RunningAttempts running,
            ControlListener control,
            TaskSlots slots) {
        this.config = config;
        this.generator = generator;
        this.registry = registry;
        this.cards = cards;
        this.reports = reports;
        this.running = running;
        this.control = control;
        this.slots = slots;
    }

    @Produces
    @Singleton
    static Clock clock() {
        return Clock.systemUTC();
    }

    void start(@Observes StartupEvent event) {
        LOG.infof(
                "worker starts workerId=%s pool=%s engine=%s slots=%d",
                config.id(), config.pool(), config.engine(), config.slots());
        generator.open().exceptionally(failure -> {
            // Every task it took would fail.
            Quarkus.asyncExit(1);
            return null;
        });
        modelCards.start();
        control.start();
        slots.start();
    }

    /** Publishes the models that are there, and again whenever one was added. */
    private void publishModels() {
        try {
            cards.publish();
            while (true) {
                Thread.sleep(MODELS_SEEN_WITHIN);
                if (registry.refresh()) {
                    cards.publish();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("no more models are looked for");
        }
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        modelCards.interrupt();
        slots.stop();
        running.drain();
        slots.join(config.drain());
        control.close();
        generator.close(LAST_STEP);
        reports.close();
        LOG.infof("worker stopped workerId=%s", config.id());
    }
}
