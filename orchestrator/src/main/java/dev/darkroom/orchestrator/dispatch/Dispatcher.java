package dev.darkroom.orchestrator.dispatch;

import dev.darkroom.events.JobId;
import dev.darkroom.events.Topics;
import dev.darkroom.orchestrator.jobs.JobInput.DispatchJob;
import dev.darkroom.orchestrator.loop.Loop;
import dev.darkroom.orchestrator.processing.BatchItem.Signal;
import dev.darkroom.orchestrator.processing.CommitListener;
import dev.darkroom.orchestrator.processing.JobProcessor;
import dev.darkroom.storage.jobs.Changes;
import dev.darkroom.storage.jobs.JobViews;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Keeps the task queue shallow: jobs wait in the store, where they can be counted, reordered and canceled, and only as
 * many as the workers will soon take lie in Kafka.
 */
@ApplicationScoped
class Dispatcher implements CommitListener {
    private static final String POOL = Topics.DEFAULT_POOL;

    private final JobViews views;
    private final JobProcessor processor;
    private final DispatchConfig config;
    private final InstantSource clock;
    private final Loop loop;

    Dispatcher(JobViews views, JobProcessor processor, DispatchConfig config, InstantSource clock, Vertx vertx) {
        this.views = views;
        this.processor = processor;
        this.config = config;
        this.clock = clock;
        this.loop = new Loop("dispatch", vertx, this::dispatch);
    }

    void start(@Observes StartupEvent event) {
        loop.start(config.interval());
    }

    void stop(@Observes ShutdownEvent event) {
        loop.close();
    }

    /** A job that arrives, returns, starts or ends changes what may be dispatched. */
    @Override
    public void committed(Changes changes) {
        if (!changes.appended().isEmpty()) {
            loop.wake();
        }
    }

    /** What this dispatches is a commit too, which wakes the loop again until the window is full or the queue empty. */
    private Uni<Boolean> dispatch() {
        return views.countWaitingForWorker(POOL)
                .map(waiting -> Math.toIntExact(config.window() - waiting))
                .chain(this::next)
                .chain(jobs -> processor.process(signals(jobs)))
                .replaceWith(false);
    }

    private Uni<List<JobId>> next(int room) {
        return room > 0 ? views.nextToDispatch(POOL, room) : Uni.createFrom().item(List.of());
    }

    private List<Signal> signals(List<JobId> jobs) {
        Instant now = clock.instant();
        return jobs.stream()
                .map(jobId -> new Signal(new DispatchJob(jobId, now)))
                .toList();
    }
}
