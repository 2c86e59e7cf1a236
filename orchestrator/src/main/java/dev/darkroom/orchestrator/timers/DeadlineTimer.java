package dev.darkroom.orchestrator.timers;

import dev.darkroom.events.JobId;
import dev.darkroom.jobs.JobInput.PassDeadline;
import dev.darkroom.orchestrator.loop.Loop;
import dev.darkroom.orchestrator.processing.BatchItem.Signal;
import dev.darkroom.orchestrator.processing.JobProcessor;
import dev.darkroom.storage.jobs.Backlog;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Fails jobs that still wait at their deadline. */
@ApplicationScoped
class DeadlineTimer {
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final int BATCH = 500;

    private final Backlog backlog;
    private final JobProcessor processor;
    private final InstantSource clock;
    private final Loop loop;

    DeadlineTimer(Backlog backlog, JobProcessor processor, InstantSource clock, Vertx vertx) {
        this.backlog = backlog;
        this.processor = processor;
        this.clock = clock;
        this.loop = new Loop("deadlines", vertx, this::pass);
    }

    void start(@Observes StartupEvent event) {
        loop.start(INTERVAL);
    }

    void stop(@Observes ShutdownEvent event) {
        loop.close();
    }

    private Uni<Boolean> pass() {
        Instant now = clock.instant();
        return backlog.pastDeadline(now, BATCH)
                .call(jobs -> processor.process(signals(jobs, now)))
                .map(jobs -> jobs.size() == BATCH);
    }

    private static List<Signal> signals(List<JobId> jobs, Instant now) {
        return jobs.stream()
                .map(jobId -> new Signal(new PassDeadline(jobId, now)))
                .toList();
    }
}
