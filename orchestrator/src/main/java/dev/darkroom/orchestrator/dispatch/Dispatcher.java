package dev.darkroom.orchestrator.dispatch;

import dev.darkroom.events.JobEvent.JobStarted;
import dev.darkroom.jobs.JobInput.DispatchJob;
import dev.darkroom.orchestrator.dispatch.FairShare.Result;
import dev.darkroom.orchestrator.loop.Loop;
import dev.darkroom.orchestrator.processing.BatchItem.Signal;
import dev.darkroom.orchestrator.processing.Commit;
import dev.darkroom.orchestrator.processing.CommitListener;
import dev.darkroom.orchestrator.processing.JobProcessor;
import dev.darkroom.orchestrator.reactions.EventContext;
import dev.darkroom.orchestrator.topics.Broker;
import dev.darkroom.orchestrator.topics.PoolTopics;
import dev.darkroom.storage.jobs.Backlog;
import dev.darkroom.telemetry.GaugeGroup;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps the task queues shallow: jobs wait in the store, where they can be counted, reordered and canceled, and only as many as the workers
 * will soon take lie in Kafka. One orchestrator at a time decides which job is next.
 */
@ApplicationScoped
class Dispatcher implements CommitListener {
    private final Backlog backlog;
    private final PoolTopics topics;
    private final JobProcessor processor;
    private final DispatchConfig config;
    private final InstantSource clock;
    private final Lag lag = new Lag();
    private final DispatchPlan plan;
    private final GaugeGroup windows;
    private final Loop loop;

    Dispatcher(
            Backlog backlog,
            PoolTopics topics,
            Broker broker,
            JobProcessor processor,
            DispatchConfig config,
            InstantSource clock,
            MeterRegistry registry,
            Vertx vertx) {
        this.backlog = backlog;
        this.topics = topics;
        this.processor = processor;
        this.config = config;
        this.clock = clock;
        this.windows = new GaugeGroup(registry, "darkroom.dispatch.window");
        this.loop = new Loop("dispatch", vertx, this::dispatch);
        this.plan = new DispatchPlan(config, lag, new PoolSlots(broker, loop::wake)::of);
    }

    void start(@Observes StartupEvent event) {
        loop.start(config.interval());
    }

    void stop(@Observes ShutdownEvent event) {
        loop.close();
    }

    /** A job that arrives, returns, starts or ends changes what may be dispatched. */
    @Override
    public void committed(Commit commit) {
        if (!commit.events().isEmpty()) {
            Instant now = clock.instant();
            commit.events().stream()
                    .map(EventContext::event)
                    .filter(JobStarted.class::isInstance)
                    .forEach(started -> lag.record(started.at(), now));
            loop.wake();
        }
    }

    /** What this dispatches is a commit too, which wakes the loop again until the windows are full or the queues empty. */
    private Uni<Boolean> dispatch() {
        return backlog.inTurn(this::dispatchNext).replaceWith(false);
    }

    private Uni<Void> dispatchNext() {
        Instant now = clock.instant();
        return backlog.inFlight()
                .chain(inFlight -> backlog.waiting(plan.full(inFlight, now), config.batch(), now)
                        .map(waiting -> plan.next(inFlight, waiting, now))
                        .invoke(() -> show(plan.windows(inFlight, now)))
                        .call(turns -> topics.create(turns.keySet()))
                        .chain(turns -> processor.process(signals(turns, now)).chain(() -> charge(turns))));
    }

    private Uni<Void> charge(Map<String, Result> turns) {
        return Multi.createFrom()
                .iterable(turns.entrySet())
                .filter(pool -> !pool.getValue().turns().isEmpty())
                .onItem()
                .transformToUniAndConcatenate(pool -> backlog.advance(
                        pool.getKey(),
                        pool.getValue().reached(),
                        pool.getValue().next()))
                .collect()
                .last();
    }

    private void show(Map<String, Integer> byPool) {
        Map<Tags, Long> values = new HashMap<>();
        byPool.forEach((pool, window) -> values.put(Tags.of("pool", pool), window.longValue()));
        windows.set(values);
    }

    private static List<Signal> signals(Map<String, Result> turns, Instant now) {
        return turns.values().stream()
                .flatMap(pool -> pool.turns().stream())
                .map(turn -> new Signal(new DispatchJob(turn.job().id(), now)))
                .toList();
    }
}
