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
import java.util.Set;

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
    private final DispatchTrigger trigger = new DispatchTrigger();
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

    @Override
    public void committed(Commit commit) {
        Instant now = clock.instant();
        commit.events().stream()
                .map(EventContext::event)
                .filter(JobStarted.class::isInstance)
                .forEach(started -> lag.record(started.at(), now));
        if (trigger.isPulledBy(commit)) {
            loop.wake();
        }
    }

    private Uni<Boolean> dispatch() {
        return backlog.inTurn(this::dispatchNext);
    }

    /** Whether to look again at once: as long as jobs go and others wait. */
    private Uni<Boolean> dispatchNext() {
        trigger.looking();
        Instant now = clock.instant();
        return backlog.inFlight().chain(inFlight -> {
            Set<String> full = plan.full(inFlight, now);
            return backlog.waiting(full, config.batch(), now).chain(waiting -> {
                Map<String, Result> turns = plan.next(inFlight, waiting, now);
                show(plan.windows(inFlight, now));
                boolean someWait = !full.isEmpty() || DispatchPlan.leavesSome(waiting, turns, config.batch());
                return topics.create(turns.keySet())
                        .chain(() -> processor.process(signals(turns, now)))
                        .chain(() -> charge(turns))
                        .invoke(() -> trigger.looked(someWait))
                        .replaceWith(() -> someWait && DispatchPlan.jobs(turns) > 0);
            });
        });
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
