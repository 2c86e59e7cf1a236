package dev.darkroom.orchestrator.processing;

import static dev.darkroom.jobs.fixtures.JobBuilder.aJob;

import dev.darkroom.events.JobId;
import dev.darkroom.jobs.RecordedEvent;
import dev.darkroom.storage.jobs.Changes;
import dev.darkroom.storage.jobs.JobStore;
import dev.darkroom.storage.jobs.UnstorableChangeException;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A store that shows corrupt histories, refuses what it has no form for, lets another orchestrator be faster, and remembers what it
 * was asked for.
 */
final class FaultyStore implements JobStore {
    static final String REFUSAL = "the store has no form for it";

    private final JobStore store;
    private final Set<JobId> corrupt = new HashSet<>();
    private final Set<JobId> refused = new HashSet<>();
    private final List<JobId> loaded = new ArrayList<>();
    private Runnable rival = () -> {};

    FaultyStore(JobStore store) {
        this.store = store;
    }

    void corrupt(JobId jobId) {
        corrupt.add(jobId);
    }

    /** Never takes anything of this job. */
    void refuse(JobId jobId) {
        refused.add(jobId);
    }

    /** The jobs whose histories were asked for, in order. */
    List<JobId> loaded() {
        return loaded;
    }

    void beforeNextCommit(Runnable rival) {
        this.rival = rival;
    }

    @Override
    public Uni<Set<String>> alreadyConsumed(Set<String> messageIds) {
        return store.alreadyConsumed(messageIds);
    }

    @Override
    public Uni<Map<JobId, List<RecordedEvent>>> load(Set<JobId> jobIds) {
        loaded.addAll(jobIds);
        return store.load(jobIds).map(histories -> {
            Map<JobId, List<RecordedEvent>> shown = new HashMap<>(histories);
            corrupt.forEach(
                    id -> shown.put(id, aJob().withId(id).queued().running().recordedAt(Instant.EPOCH)));
            return shown;
        });
    }

    @Override
    public Uni<List<Long>> commit(Changes changes) {
        Runnable first = rival;
        rival = () -> {};
        return Uni.createFrom().deferred(() -> {
            first.run();
            if (changes.appended().stream().map(Changes.Append::jobId).anyMatch(refused::contains)) {
                throw new UnstorableChangeException(REFUSAL);
            }
            return store.commit(changes);
        });
    }

    @Override
    public Uni<Long> forgetConsumed(Instant before) {
        return store.forgetConsumed(before);
    }

    @Override
    public Uni<Boolean> erase(JobId jobId) {
        return store.erase(jobId);
    }

    @Override
    public Uni<Void> expire(Set<JobId> jobIds) {
        return store.expire(jobIds);
    }

    @Override
    public Uni<Void> dropDays(Instant before) {
        return store.dropDays(before);
    }

    @Override
    public Uni<Instant> createPartitions(Instant now) {
        return store.createPartitions(now);
    }

    @Override
    public Uni<Long> rebuildViews(Instant leaseUntil) {
        return store.rebuildViews(leaseUntil);
    }
}
