package dev.darkroom.orchestrator.dispatch;

import dev.darkroom.documents.SignedLinks;
import dev.darkroom.events.CloudEvent;
import dev.darkroom.events.Codec;
import dev.darkroom.events.GenerationTask;
import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobEvent.JobStarted;
import dev.darkroom.events.JobId;
import dev.darkroom.events.Topics;
import dev.darkroom.jobs.JobDecider;
import dev.darkroom.jobs.JobInput;
import dev.darkroom.jobs.JobInput.DispatchJob;
import dev.darkroom.jobs.JobInput.ExpireLease;
import dev.darkroom.jobs.JobView;
import dev.darkroom.orchestrator.Configs;
import dev.darkroom.orchestrator.processing.BatchItem;
import dev.darkroom.orchestrator.processing.BatchItem.Message;
import dev.darkroom.orchestrator.processing.BatchItem.Signal;
import dev.darkroom.orchestrator.processing.Commit;
import dev.darkroom.orchestrator.processing.CommitListener;
import dev.darkroom.orchestrator.processing.JobProcessor;
import dev.darkroom.orchestrator.processing.JobsConfig;
import dev.darkroom.orchestrator.processing.Leases;
import dev.darkroom.orchestrator.processing.Rules;
import dev.darkroom.orchestrator.reactions.EventContext;
import dev.darkroom.orchestrator.reactions.Reaction;
import dev.darkroom.orchestrator.reactions.WebhookLinks;
import dev.darkroom.storage.jobs.Backlog.InFlight;
import dev.darkroom.storage.jobs.Changes.OutboxMessage;
import dev.darkroom.storage.jobs.TenantShare;
import dev.darkroom.storage.jobs.memory.InMemoryJobs;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * The orchestrator's own rules, processing and dispatch in virtual time: only the store is one in memory, Kafka a list, and the loops
 * are entries of the agenda.
 */
final class SimulatedOrchestrator implements CommitListener {
    /** What arrives within this time is decided together, as on a busy machine. */
    private static final Duration GATHER = Duration.ofMillis(100);

    private static final Duration LEASE_LOOK = Duration.ofMillis(500);
    private static final Duration REPEATED_WITHIN = Duration.ofMinutes(1);
    private static final int MOST = 100_000;
    private static final OutboxMessage NO_RECORD = new OutboxMessage("", "", Map.of(), new byte[0]);

    private final Agenda agenda;
    private final InMemoryJobs jobs;
    private final JobProcessor processor;
    private final DispatchPlan plan;
    private final DispatchConfig config = Configs.read(DispatchConfig.class, Map.of());
    private final Lag lag = new Lag();
    private final Consumer<GenerationTask> queue;
    private final Consumer<EventContext> witness;
    private final List<BatchItem> arrived = new ArrayList<>();
    private final List<JobId> ended = new ArrayList<>();
    private boolean dispatchDue;
    private long received;
    private long nanos;
    private long published;

    /**
     * @param slots how many tasks the workers hold at a time
     * @param queue takes tasks in their order
     * @param witness sees every event of every job
     */
    SimulatedOrchestrator(
            Agenda agenda, IntSupplier slots, Consumer<GenerationTask> queue, Consumer<EventContext> witness) {
        JobsConfig defaults = Configs.read(JobsConfig.class, Map.of());
        Rules rules = new Rules(
                new JobDecider(defaults.maxAttempts()),
                Reaction.all(new WebhookLinks("http://darkroom", new SignedLinks(new byte[] {1}, Duration.ofDays(1)))),
                new Leases(defaults.lease(), defaults.queueLease()));
        this.agenda = agenda;
        this.queue = queue;
        this.witness = witness;
        jobs = new InMemoryJobs(agenda);
        processor = new JobProcessor(jobs, rules, agenda, List.of(this));
        plan = new DispatchPlan(config, lag, (pool, now) -> slots.getAsInt());
        agenda.every(config.interval(), this::dispatch);
        agenda.every(LEASE_LOOK, this::expireLeases);
        agenda.every(REPEATED_WITHIN, this::forgetConsumed);
    }

    void put(TenantShare share) {
        jobs.backlog().put(share).await().indefinitely();
    }

    /** How many jobs are to be dispatched or taken by a worker before this one. */
    Optional<Long> place(JobId job) {
        return result(jobs.queuePosition(job));
    }

    void receive(JobInput input) {
        if (arrived.isEmpty()) {
            agenda.in(GATHER, this::takeIn);
        }
        arrived.add(new Message("message-" + received++, input, NO_RECORD));
    }

    /** Real seconds that its code has taken. */
    double seconds() {
        return nanos * 1e-9;
    }

    /** Bytes of what it has published, headers and keys included. */
    long publishedBytes() {
        return published;
    }

    private void takeIn() {
        List<BatchItem> batch = List.copyOf(arrived);
        arrived.clear();
        work(processor.process(batch));
    }

    @Override
    public void committed(Commit commit) {
        for (EventContext context : commit.events()) {
            witness.accept(context);
            JobEvent event = context.event();
            if (event instanceof JobStarted started) {
                lag.record(started.at(), agenda.instant());
            } else if (event instanceof JobEvent.Final last) {
                ended.add(last.jobId());
            }
        }
        if (!commit.events().isEmpty() && !dispatchDue) {
            dispatchDue = true;
            agenda.in(GATHER, this::dispatch);
        }
    }

    private void dispatch() {
        dispatchDue = false;
        Instant now = agenda.instant();
        work(jobs.backlog().inFlight().chain(inFlight -> dispatch(inFlight, now)));
    }

    private Uni<Void> dispatch(List<InFlight> inFlight, Instant now) {
        return jobs.backlog()
                .waiting(plan.full(inFlight, now), config.batch(), now)
                .map(waiting -> plan.next(inFlight, waiting, now))
                .chain(turns -> processor
                        .process(turns.values().stream()
                                .flatMap(pool -> pool.turns().stream())
                                .map(turn ->
                                        new Signal(new DispatchJob(turn.job().id(), now)))
                                .toList())
                        .invoke(() -> turns.forEach((pool, result) -> jobs.backlog()
                                .advance(pool, result.reached(), result.next())
                                .await()
                                .indefinitely())));
    }

    private void expireLeases() {
        Instant now = agenda.instant();
        List<Signal> silent = new ArrayList<>();
        for (JobId job : result(jobs.expiredLeases(now, MOST))) {
            result(jobs.find(job))
                    .map(JobView::attempts)
                    .ifPresent(attempt -> silent.add(new Signal(new ExpireLease(job, attempt, now))));
        }
        work(processor.process(silent));
    }

    private void work(Uni<Void> work) {
        long begin = System.nanoTime();
        work.await().indefinitely();
        jobs.relay(MOST, Duration.ZERO, Set.of(), messages -> {
                    messages.forEach(this::publish);
                    return Uni.createFrom().voidItem();
                })
                .await()
                .indefinitely();
        nanos += System.nanoTime() - begin;
        // Only so that the memory of hours fits: retention would do the same, later.
        ended.forEach(job -> result(jobs.erase(job)));
        ended.clear();
    }

    private void forgetConsumed() {
        result(jobs.forgetConsumed(agenda.instant().minus(REPEATED_WITHIN)));
    }

    private void publish(OutboxMessage message) {
        published += message.key().length() + message.value().length;
        published += message.headers().entrySet().stream()
                .mapToInt(header -> header.getKey().length() + header.getValue().length())
                .sum();
        if (message.topic().equals(Topics.tasks(Topics.DEFAULT_POOL))) {
            queue.accept((GenerationTask)
                    CloudEvent.read(message.headers()::get, message.value()).decode(Codec.TASKS));
        }
    }

    private static <T> T result(Uni<T> uni) {
        return uni.await().indefinitely();
    }
}
