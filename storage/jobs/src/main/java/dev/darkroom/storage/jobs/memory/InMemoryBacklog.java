package dev.darkroom.storage.jobs.memory;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingDouble;
import static java.util.Comparator.reverseOrder;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;

import dev.darkroom.events.JobId;
import dev.darkroom.storage.jobs.Backlog;
import dev.darkroom.storage.jobs.JobStatus;
import dev.darkroom.storage.jobs.JobView;
import dev.darkroom.storage.jobs.TenantShare;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The backlog over the views of {@link InMemoryJobs}. */
final class InMemoryBacklog implements Backlog {
    private static final Comparator<JobView> OLDEST_FIRST =
            comparing(JobView::createdAt).thenComparing(JobView::id);
    private static final Comparator<JobView> URGENT_FIRST =
            comparing((JobView job) -> job.request().priority(), reverseOrder()).thenComparing(OLDEST_FIRST);

    private record Queue(String pool, String tenant) {
        static Queue of(JobView job) {
            return new Queue(job.request().pool(), job.tenant());
        }
    }

    private final Map<JobId, JobView> views;
    private final Guard guard;
    private final Map<String, TenantShare> shares = new HashMap<>();
    private final Map<String, Double> clocks = new HashMap<>();
    private final Map<Queue, Double> turns = new HashMap<>();
    private final Semaphore turn = new Semaphore(1);

    /** @param guard of the views */
    InMemoryBacklog(Map<JobId, JobView> views, Guard guard) {
        this.views = views;
        this.guard = guard;
    }

    /**
     * The lock is held.
     *
     * @param leases when each attempt that is out counts as lost: those of the task queue that got there first, first
     */
    long jobsAhead(JobView job, Function<JobId, Instant> leases) {
        List<JobView> pool = views.values().stream()
                .filter(other -> other.status() == JobStatus.QUEUED)
                .filter(other -> other.request().pool().equals(job.request().pool()))
                .toList();
        Comparator<JobView> inQueue = comparing(other -> leases.apply(other.id()));
        Comparator<JobView> inBacklog = comparingDouble(other -> turn(other, pool));
        Comparator<JobView> order = comparing(JobView::dispatched)
                .reversed()
                .thenComparing(job.dispatched() ? inQueue : inBacklog)
                .thenComparing(OLDEST_FIRST);
        return pool.stream().filter(other -> order.compare(other, job) < 0).count();
    }

    /** Where a job's turn begins beyond its pool's clock. */
    private double turn(JobView job, List<JobView> pool) {
        long before = pool.stream()
                .filter(other -> !other.dispatched() && other.tenant().equals(job.tenant()))
                .filter(other -> URGENT_FIRST.compare(other, job) < 0)
                .mapToLong(other -> other.request().cost())
                .sum();
        return begin(Queue.of(job)) + (double) before / shareOf(job.tenant()).weight();
    }

    /** Where a tenant's next turn begins, seen from its pool's clock. */
    private double begin(Queue queue) {
        double clock = clocks.getOrDefault(queue.pool(), 0.0);
        Map<Queue, Long> out = views.values().stream()
                .filter(job -> job.dispatched() && job.request().pool().equals(queue.pool()))
                .collect(groupingBy(Queue::of, summingLong(job -> job.request().cost())));
        double earliest = out.entrySet().stream()
                .filter(attempts -> turns.containsKey(attempts.getKey()))
                .mapToDouble(attempts -> turns.getOrDefault(attempts.getKey(), clock)
                        - (double) attempts.getValue()
                                / shareOf(attempts.getKey().tenant()).weight())
                .max()
                .orElse(clock);
        double begin = Math.min(clock, earliest);
        return Math.max(begin, turns.getOrDefault(queue, begin)) - clock;
    }

    @Override
    public Uni<Void> inTurn(Supplier<Uni<Void>> work) {
        return Uni.createFrom().<Void>emitter(emitter -> {
            turn.acquireUninterruptibly();
            work.get().onTermination().invoke(() -> turn.release()).subscribe().with(emitter::complete, emitter::fail);
        });
    }

    @Override
    public Uni<List<InFlight>> inFlight() {
        return guard.locked(() ->
                views.values().stream().filter(JobView::dispatched).collect(groupingBy(Queue::of)).entrySet().stream()
                        .map(group -> {
                            int running = (int) group.getValue().stream()
                                    .filter(job -> job.status() == JobStatus.RUNNING)
                                    .count();
                            int dispatched = group.getValue().size() - running;
                            return new InFlight(
                                    group.getKey().pool(), group.getKey().tenant(), dispatched, running);
                        })
                        .toList());
    }

    @Override
    public Uni<List<Waiting>> waiting(Set<String> except, int limit, Instant now) {
        return guard.locked(() -> waiting()
                .filter(job -> !except.contains(job.request().pool()))
                .filter(job -> !isPastDeadline(job, now))
                .sorted(URGENT_FIRST)
                .collect(groupingBy(Queue::of))
                .entrySet()
                .stream()
                .map(queue -> new Waiting(
                        queue.getKey().pool(),
                        shareOf(queue.getKey().tenant()),
                        begin(queue.getKey()),
                        queue.getValue().stream()
                                .limit(limit)
                                .map(InMemoryBacklog::waiting)
                                .toList()))
                .sorted(comparing(Waiting::pool)
                        .thenComparing(queue -> queue.share().tenant()))
                .toList());
    }

    private static WaitingJob waiting(JobView job) {
        return new WaitingJob(job.id(), job.request().priority(), job.request().cost(), job.createdAt());
    }

    @Override
    public Uni<Void> advance(String pool, double reached, Map<String, Double> next) {
        return guard.<@Nullable Void>locked(() -> {
            double before = clocks.getOrDefault(pool, 0.0);
            clocks.put(pool, before + reached);
            next.forEach((tenant, distance) -> turns.put(new Queue(pool, tenant), before + distance));
            return null;
        });
    }

    @Override
    public Uni<List<Depth>> depths() {
        return guard.locked(() -> waiting()
                .collect(groupingBy(
                        job -> new Depth(job.request().pool(), job.request().priority(), 0), counting()))
                .entrySet()
                .stream()
                .map(group -> new Depth(group.getKey().pool(), group.getKey().priority(), group.getValue()))
                .toList());
    }

    @Override
    public Uni<List<JobId>> pastDeadline(Instant now, int limit) {
        return guard.locked(() -> waiting()
                .filter(job -> isPastDeadline(job, now))
                .sorted(comparing(job -> requireNonNull(job.request().deadline())))
                .limit(limit)
                .map(JobView::id)
                .toList());
    }

    private Stream<JobView> waiting() {
        return views.values().stream().filter(job -> job.status() == JobStatus.QUEUED && !job.dispatched());
    }

    private static boolean isPastDeadline(JobView job, Instant now) {
        Instant deadline = job.request().deadline();
        return deadline != null && !deadline.isAfter(now);
    }

    @Override
    public Uni<Void> put(TenantShare share) {
        return guard.<@Nullable Void>locked(() -> {
            shares.put(share.tenant(), share);
            return null;
        });
    }

    private TenantShare shareOf(String tenant) {
        return shares.getOrDefault(tenant, TenantShare.usual(tenant));
    }
}
