package dev.darkroom.orchestrator.timers;

import dev.darkroom.orchestrator.loop.Loop;
import dev.darkroom.orchestrator.processing.BatchItem.Signal;
import dev.darkroom.orchestrator.processing.JobProcessor;
import dev.darkroom.orchestrator.processing.Rules;
import dev.darkroom.orchestrator.topics.Broker;
import dev.darkroom.storage.jobs.JobStore;
import dev.darkroom.storage.jobs.JobViews;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;

/**
 * Gives up attempts whose worker was silent for a whole lease.
 *
 * <p>Silence counts only while reports can arrive: after a start, and after the store or the broker was out of reach, heartbeats may still
 * lie in Kafka, so one lease passes before attempts are given up.
 */
@ApplicationScoped
class LeaseTimer {
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final int BATCH = 100;

    private final JobStore store;
    private final JobViews views;
    private final Broker broker;
    private final JobProcessor processor;
    private final Rules rules;
    private final InstantSource clock;
    private final Loop loop;
    private volatile Instant judgeFrom;

    LeaseTimer(
            JobStore store,
            JobViews views,
            Broker broker,
            JobProcessor processor,
            Rules rules,
            InstantSource clock,
            Vertx vertx) {
        this.store = store;
        this.views = views;
        this.broker = broker;
        this.processor = processor;
        this.rules = rules;
        this.clock = clock;
        this.loop = new Loop("leases", vertx, this::expire);
        this.judgeFrom = oneLeaseFromNow();
    }

    void start(@Observes StartupEvent event) {
        judgeFrom = oneLeaseFromNow();
        loop.start(INTERVAL);
    }

    void stop(@Observes ShutdownEvent event) {
        loop.close();
    }

    private Uni<Boolean> expire() {
        return broker.ping()
                .chain(this::silentAttempts)
                .chain(processor::process)
                .onFailure()
                .invoke(() -> judgeFrom = oneLeaseFromNow())
                .replaceWith(false);
    }

    private Uni<List<Signal>> silentAttempts() {
        Instant now = clock.instant();
        if (now.isBefore(judgeFrom)) {
            return Uni.createFrom().item(List.of());
        }
        return views.expiredLeases(now, BATCH)
                .chain(jobIds -> store.load(new HashSet<>(jobIds)))
                .map(histories -> histories.entrySet().stream()
                        .flatMap(job -> SilentAttempt.find(job.getKey(), job.getValue(), rules, now).stream())
                        .map(Signal::new)
                        .toList());
    }

    private Instant oneLeaseFromNow() {
        return clock.instant().plus(rules.leases().running());
    }
}
