package dev.darkroom.orchestrator.checkpoints;

import dev.darkroom.orchestrator.loop.Loop;
import dev.darkroom.storage.jobs.JobViews;
import dev.darkroom.storage.objects.ObjectStore;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Sweeps from time to time. */
@ApplicationScoped
class CheckpointJanitor {
    private final CheckpointsConfig config;
    private final Loop loop;

    CheckpointJanitor(JobViews views, ObjectStore objects, CheckpointsConfig config, Vertx vertx) {
        CheckpointSweep sweep = new CheckpointSweep(views, objects);
        this.config = config;
        this.loop = new Loop("checkpoints", vertx, () -> sweep.run().replaceWith(false));
    }

    void start(@Observes StartupEvent event) {
        loop.start(config.sweep());
    }

    void stop(@Observes ShutdownEvent event) {
        loop.close();
    }
}
