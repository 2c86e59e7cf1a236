package dev.darkroom.storage.jobs.memory;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.toSet;

import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobId;
import dev.darkroom.storage.jobs.Backlog;
import dev.darkroom.storage.jobs.Changes;
import dev.darkroom.storage.jobs.Changes.Append;
import dev.darkroom.storage.jobs.Changes.LeaseRenewal;
import dev.darkroom.storage.jobs.Changes.OutboxMessage;
import dev.darkroom.storage.jobs.ConcurrentChangeException;
import dev.darkroom.storage.jobs.JobKind;
import dev.darkroom.storage.jobs.JobProjection;
import dev.darkroom.storage.jobs.JobStatus;
import dev.darkroom.storage.jobs.JobStore;
import dev.darkroom.storage.jobs.JobView;
import dev.darkroom.storage.jobs.JobViews;
import dev.darkroom.storage.jobs.Outbox;
import dev.darkroom.storage.jobs.RecordedEvent;
import dev.darkroom.storage.jobs.WebhookDeliveries;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The ports of jobs over one set of maps; safe for use by many threads. */
public final class InMemoryJobs implements JobStore, JobViews, Outbox {
    private static final Comparator<JobView> NEWEST_FIRST =
            comparing(JobView::createdAt).thenComparing(JobView::id).reversed();

    private final InstantSource clock;
    private final Guard guard = new Guard();
    private final Map<JobId, List<RecordedEvent>> histories = new HashMap<>();
    private final Map<JobId, JobView> views = new HashMap<>();
    private final Map<JobId, Instant> leases = new HashMap<>();
    private final Map<String, Instant> inbox = new HashMap<>();
    private final List<OutboxMessage> outbox = new ArrayList<>();
    private final AtomicBoolean relaying = new AtomicBoolean();
    private final InMemoryBacklog backlog = new InMemoryBacklog(views, guard);
    private final InMemoryDeliveries deliveries;

    public InMemoryJobs() {
        this(InstantSource.system());
    }

    /** @param clock tells when an event or a consumed message was recorded */
    public InMemoryJobs(InstantSource clock) {
        this.clock = clock;
        this.deliveries = new InMemoryDeliveries(clock, guard);
    }

    /** The same jobs as those who dispatch them see them. */
    public Backlog backlog() {
        return backlog;
    }

    /** The calls that these jobs lead to. */
    public WebhookDeliveries deliveries() {
        return deliveries;
    }

    @Override
    public Uni<Set<String>> alreadyConsumed(Set<String> messageIds) {
        return guard.locked(() -> {
            Set<String> consumed = new TreeSet<>(messageIds);
            consumed.retainAll(inbox.keySet());
            return consumed;
        });
    }

    @Override
    public Uni<Map<JobId, List<RecordedEvent>>> load(Set<JobId> jobIds) {
        return guard.locked(() -> {
            Map<JobId, List<RecordedEvent>> found = new HashMap<>();
            for (JobId jobId : jobIds) {
                List<RecordedEvent> history = histories.get(jobId);
                if (history != null) {
                    found.put(jobId, List.copyOf(history));
                }
            }
            return found;
        });
    }

    @Override
    public Uni<Void> commit(Changes changes) {
        return guard.<@Nullable Void>locked(() -> {
            if (!Collections.disjoint(inbox.keySet(), changes.consumed())) {
                throw new ConcurrentChangeException();
            }
            Map<JobId, JobView> changed = JobProjection.project(views, changes.appended());
            Instant now = clock.instant();
            changes.consumed().forEach(id -> inbox.put(id, now));
            changes.appended().forEach(append -> record(append, now));
            views.putAll(changed);
            changes.appended().forEach(append -> leases.put(append.jobId(), append.leaseUntil()));
            changes.leases().forEach(this::renew);
            outbox.addAll(changes.outbox());
            changes.webhooks().forEach(deliveries::announce);
            return null;
        });
    }

    private void record(Append append, Instant now) {
        List<RecordedEvent> history = histories.computeIfAbsent(append.jobId(), id -> new ArrayList<>());
        for (JobEvent event : append.events()) {
            history.add(new RecordedEvent(history.size() + 1L, event, now));
        }
    }

    private void renew(LeaseRenewal renewal) {
        JobView view = views.get(renewal.jobId());
        if (view != null && view.dispatched() && view.attempts() == renewal.attempt()) {
            leases.put(renewal.jobId(), renewal.leaseUntil());
        }
    }

    @Override
    public Uni<Long> forgetConsumed(Instant before) {
        return guard.locked(() -> {
            int known = inbox.size();
            inbox.values().removeIf(consumedAt -> consumedAt.isBefore(before));
            return (long) known - inbox.size();
        });
    }

    @Override
    public Uni<Boolean> erase(JobId jobId) {
        return guard.locked(() -> {
            JobView view = views.get(jobId);
            if (view == null || !view.status().isTerminal()) {
                return false;
            }
            views.remove(jobId);
            histories.remove(jobId);
            leases.remove(jobId);
            deliveries.forget(jobId);
            return true;
        });
    }

    @Override
    public Uni<Void> expire(Set<JobId> jobIds) {
        return Multi.createFrom()
                .iterable(jobIds)
                .onItem()
                .transformToUniAndConcatenate(this::erase)
                .collect()
                .asList()
                .replaceWithVoid();
    }

    /** Expired jobs have left nothing. */
    @Override
    public Uni<Void> dropDays(Instant before) {
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Instant> createPartitions(Instant now) {
        return Uni.createFrom().item(now.plus(Duration.ofDays(7)));
    }

    @Override
    public Uni<List<JobId>> endedAndOlderThan(Instant before, int limit) {
        return guard.locked(() -> views.values().stream()
                .filter(job -> job.status().isTerminal() && job.createdAt().isBefore(before))
                .sorted(comparing(JobView::createdAt))
                .limit(limit)
                .map(JobView::id)
                .toList());
    }

    @Override
    public Uni<Long> rebuildViews(Instant leaseUntil) {
        return guard.locked(() -> {
            views.clear();
            histories.forEach((jobId, history) -> {
                views.put(jobId, JobProjection.project(history));
                leases.put(jobId, leaseUntil);
            });
            return (long) views.size();
        });
    }

    @Override
    public Uni<Optional<JobView>> find(JobId jobId) {
        return guard.locked(() -> Optional.ofNullable(views.get(jobId)));
    }

    @Override
    public Uni<Page> list(Query query) {
        return guard.locked(() -> {
            List<JobView> jobs = views.values().stream()
                    .filter(job -> job.tenant().equals(query.tenant()))
                    .filter(job -> JobKind.of(job.request()) == query.kind())
                    .filter(job -> query.status().isEmpty() || query.status().get() == job.status())
                    .filter(job ->
                            query.from().isEmpty() || isBeside(job, query.from().get()))
                    .sorted(query.isBackwards() ? NEWEST_FIRST.reversed() : NEWEST_FIRST)
                    .limit(query.limit() + 1L)
                    .toList();
            return Page.of(jobs, query);
        });
    }

    private static boolean isBeside(JobView job, Position position) {
        int byTime = job.createdAt().compareTo(position.createdAt());
        int byPlace = byTime == 0 ? job.id().compareTo(position.jobId()) : byTime;
        return position.side() == Side.NEWER ? byPlace > 0 : byPlace < 0;
    }

    @Override
    public Uni<List<RecordedEvent>> history(JobId jobId, long afterVersion) {
        return guard.locked(() -> histories.getOrDefault(jobId, List.of()).stream()
                .filter(event -> event.version() > afterVersion)
                .toList());
    }

    @Override
    public Uni<Optional<Long>> queuePosition(JobId jobId) {
        return guard.locked(() -> Optional.ofNullable(views.get(jobId))
                .filter(job -> job.status() == JobStatus.QUEUED)
                .map(job -> backlog.jobsAhead(job, this::leaseOf)));
    }

    @Override
    public Uni<Set<JobId>> ended(Set<JobId> jobIds) {
        return guard.locked(() -> views.values().stream()
                .filter(job -> jobIds.contains(job.id()) && job.status().isTerminal())
                .map(JobView::id)
                .collect(toSet()));
    }

    @Override
    public Uni<List<JobView>> unfinishedTrainings() {
        return guard.locked(() -> views.values().stream()
                .filter(job -> !job.draws() && !job.status().isTerminal())
                .toList());
    }

    @Override
    public Uni<Set<JobId>> ofTenant(String tenant, Set<JobId> jobIds) {
        return guard.locked(() -> views.values().stream()
                .filter(job -> jobIds.contains(job.id()) && job.tenant().equals(tenant))
                .map(JobView::id)
                .collect(toSet()));
    }

    @Override
    public Uni<List<JobId>> expiredLeases(Instant now, int limit) {
        return guard.locked(() -> views.values().stream()
                .filter(JobView::dispatched)
                .map(JobView::id)
                .filter(jobId -> !leaseOf(jobId).isAfter(now))
                .sorted(comparing(this::leaseOf))
                .limit(limit)
                .toList());
    }

    private Instant leaseOf(JobId jobId) {
        return leases.getOrDefault(jobId, Instant.MAX);
    }

    @Override
    public Uni<Integer> relay(int limit, Function<List<OutboxMessage>, Uni<Void>> publisher) {
        return Uni.createFrom().deferred(() -> {
            if (!relaying.compareAndSet(false, true)) {
                return Uni.createFrom().item(0);
            }
            return guard.locked(() -> outbox.stream().limit(limit).toList())
                    .chain(messages -> messages.isEmpty()
                            ? Uni.createFrom().item(0)
                            : publisher.apply(messages).chain(() -> forget(messages.size())))
                    .onTermination()
                    .invoke(() -> relaying.set(false));
        });
    }

    @Override
    public Uni<Long> waiting() {
        return guard.locked(() -> (long) outbox.size());
    }

    private Uni<Integer> forget(int published) {
        return guard.locked(() -> {
            outbox.subList(0, published).clear();
            return published;
        });
    }
}
