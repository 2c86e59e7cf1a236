package dev.darkroom.storage.jobs.memory;

import static java.util.Comparator.comparing;
import static java.util.Comparator.reverseOrder;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

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
    private final Semaphore turns = new Semaphore(1);

    /** @param guard of the views */
    InMemoryBacklog(Map<JobId, JobView> views, Guard guard) {
        this.views = views;
        this.guard = guard;
    }

    /** The lock is held. */
    long jobsAhead(JobView job) {
        List<JobView> pool = views.values().stream()
                .filter(other -> other.status() == JobStatus.QUEUED)
                .filter(other -> other.request().pool().equals(job.request().pool()))
                .toList();
        Comparator<JobView> order = comparing(JobView::dispatched)
                .thenComparing((JobView other) -> other.request().priority())
                .reversed()
                .thenComparing(other -> job.dispatched() ? 0 : turn(other, pool))
                .thenComparing(OLDEST_FIRST);
        return pool.stream().filter(other -> order.compare(other, job) < 0).count();
    }

    /** A tenant's i-th job of a priority has its turn at i / weight. */
    private double turn(JobView job, List<JobView> pool) {
        long i = pool.stream()
                .filter(other -> !other.dispatched() && other.tenant().equals(job.tenant()))
                .filter(other -> other.request().priority() == job.request().priority())
                .filter(other -> OLDEST_FIRST.compare(other, job) < 0)
                .count();
        return (double) i / shareOf(job.tenant()).weight();
    }

    @Override
    public Uni<Void> inTurn(Supplier<Uni<Void>> work) {
        return Uni.createFrom().<Void>emitter(emitter -> {
            turns.acquireUninterruptibly();
            work.get().onTermination().invoke(() -> turns.release()).subscribe().with(emitter::complete, emitter::fail);
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
                        queue.getValue().stream()
                                .limit(limit)
                                .map(job ->
                                        new WaitingJob(job.id(), job.request().priority(), job.createdAt()))
                                .toList()))
                .sorted(comparing(Waiting::pool)
                        .thenComparing(queue -> queue.share().tenant()))
                .toList());
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
