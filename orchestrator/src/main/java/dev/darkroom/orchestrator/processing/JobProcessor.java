package dev.darkroom.orchestrator.processing;

import dev.darkroom.events.JobId;
import dev.darkroom.jobs.JobInput;
import dev.darkroom.jobs.RecordedEvent;
import dev.darkroom.orchestrator.processing.BatchItem.Message;
import dev.darkroom.orchestrator.processing.BatchItem.Signal;
import dev.darkroom.orchestrator.processing.BatchItem.Unreadable;
import dev.darkroom.storage.jobs.Changes;
import dev.darkroom.storage.jobs.ConcurrentChangeException;
import dev.darkroom.storage.jobs.JobStore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Brings a batch into the store: loads the histories it concerns, decides, and commits everything in one transaction. When
 * another orchestrator was faster, it loads and decides again.
 */
public final class JobProcessor {
    private static final Logger LOG = Logger.getLogger(JobProcessor.class);

    /** So many conflicts in a row are a fault, not chance. */
    private static final int MAX_CONFLICT_RETRIES = 20;

    private final JobStore store;
    private final Rules rules;
    private final InstantSource clock;
    private final Collection<CommitListener> listeners;
    private final JobSnapshots snapshots = new JobSnapshots();

    public JobProcessor(JobStore store, Rules rules, InstantSource clock, Collection<CommitListener> listeners) {
        this.store = store;
        this.rules = rules;
        this.clock = clock;
        this.listeners = listeners;
    }

    /**
     * Completes when the batch is safe in the store; fails when the store does not answer. An element that can never be dealt with does
     * not keep back the others: it is found by taking each alone, and a record among them goes to the dead letters.
     */
    public Uni<Void> process(List<? extends BatchItem> batch) {
        return together(batch)
                .onFailure(Culprit::isOneElement)
                .recoverWithUni(failure -> batch.size() == 1 ? giveUp(batch.getFirst(), failure) : oneByOne(batch));
    }

    private Uni<Void> oneByOne(List<? extends BatchItem> batch) {
        return Multi.createFrom()
                .iterable(batch)
                .onItem()
                .transformToUniAndConcatenate(item -> process(List.of(item)))
                .collect()
                .last();
    }

    private Uni<Void> giveUp(BatchItem item, Throwable failure) {
        String reason = Culprit.reason(failure);
        return switch (item) {
            case Message message ->
                process(List.of(new Unreadable(message.id(), message.record(), Culprit.FAULT, reason)));
            case Unreadable unreadable ->
                // Even its remains cannot be written as they are.
                Culprit.isBare(unreadable)
                        ? Uni.createFrom().failure(failure)
                        : process(List.of(Culprit.withoutContent(unreadable)));
            case Signal signal -> {
                LOG.errorf("signal dropped jobId=%s reason=%s", signal.input().jobId(), reason);
                yield Uni.createFrom().voidItem();
            }
        };
    }

    private Uni<Void> together(List<? extends BatchItem> batch) {
        return Uni.createFrom()
                .deferred(() -> attempt(batch))
                .onFailure(ConcurrentChangeException.class)
                .retry()
                .atMost(MAX_CONFLICT_RETRIES);
    }

    private Uni<Void> attempt(List<? extends BatchItem> batch) {
        Set<JobId> jobIds = jobIds(batch);
        Map<JobId, JobSnapshot> known = snapshots.of(jobIds);
        return Uni.combine()
                .all()
                .unis(consumed(batch), histories(unknown(jobIds, known)))
                .asTuple()
                .map(loaded -> decide(batch, loaded.getItem1(), known, loaded.getItem2()))
                .chain(this::write)
                .onFailure()
                .invoke(() -> snapshots.forget(jobIds));
    }

    private Uni<Set<String>> consumed(List<? extends BatchItem> batch) {
        Set<String> ids = batch.stream().flatMap(item -> id(item).stream()).collect(Collectors.toSet());
        return ids.isEmpty() ? Uni.createFrom().item(Set.of()) : store.alreadyConsumed(ids);
    }

    private static Set<JobId> unknown(Set<JobId> jobIds, Map<JobId, JobSnapshot> known) {
        return jobIds.stream().filter(jobId -> !known.containsKey(jobId)).collect(Collectors.toSet());
    }

    private Uni<Map<JobId, List<RecordedEvent>>> histories(Set<JobId> jobIds) {
        return jobIds.isEmpty() ? Uni.createFrom().item(Map.of()) : store.load(jobIds);
    }

    private record Decided(JobBatch batch, Changes changes) {}

    private Decided decide(
            List<? extends BatchItem> batch,
            Set<String> consumed,
            Map<JobId, JobSnapshot> known,
            Map<JobId, List<RecordedEvent>> histories) {
        JobBatch decided = new JobBatch(rules, clock.instant(), consumed, known, histories);
        Changes changes;
        try {
            batch.forEach(decided::take);
            changes = decided.changes();
        } catch (RuntimeException e) {
            throw new Culprit.UndecidableException(e);
        }
        if (decided.doubtsSnapshots()) {
            throw new ConcurrentChangeException();
        }
        return new Decided(decided, changes);
    }

    private Uni<Void> write(Decided decided) {
        Changes changes = decided.changes();
        Uni<List<Long>> written = isEmpty(changes) ? Uni.createFrom().item(List.of()) : store.commit(changes);
        return written.invoke(messageIds -> {
                    Commit commit = decided.batch().committed(changes, messageIds);
                    snapshots.keep(decided.batch().reached());
                    JobLog.write(commit);
                    if (!isEmpty(changes)) {
                        listeners.forEach(listener -> inform(listener, commit));
                    }
                })
                .replaceWithVoid();
    }

    /** A listener that fails must not undo the commit. */
    private static void inform(CommitListener listener, Commit commit) {
        try {
            listener.committed(commit);
        } catch (RuntimeException e) {
            LOG.errorf(
                    e, "commit listener failed listener=%s", listener.getClass().getSimpleName());
        }
    }

    private static boolean isEmpty(Changes changes) {
        return changes.consumed().isEmpty()
                && changes.appended().isEmpty()
                && changes.outbox().isEmpty()
                && changes.leases().isEmpty()
                && changes.webhooks().isEmpty();
    }

    private static Optional<String> id(BatchItem item) {
        return switch (item) {
            case Message message -> Optional.of(message.id());
            case Unreadable unreadable -> Optional.of(unreadable.id());
            case Signal signal -> Optional.empty();
        };
    }

    private static Set<JobId> jobIds(List<? extends BatchItem> batch) {
        return batch.stream()
                .flatMap(item -> input(item).stream())
                .map(JobInput::jobId)
                .collect(Collectors.toSet());
    }

    private static Optional<JobInput> input(BatchItem item) {
        return switch (item) {
            case Message message -> Optional.of(message.input());
            case Unreadable unreadable -> Optional.empty();
            case Signal signal -> Optional.of(signal.input());
        };
    }
}
