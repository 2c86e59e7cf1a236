package dev.darkroom.orchestrator.processing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.darkroom.events.JobId;
import java.util.Collection;
import java.util.Map;

/**
 * The jobs that this orchestrator has lately dealt with and that have not ended, so that their next input needs no look at their events.
 * Another orchestrator may have brought one further meanwhile: what is decided on a snapshot stands only if the store still has
 * its version.
 */
final class JobSnapshots {
    private static final int MOST = 2_000;

    private final Cache<JobId, JobSnapshot> snapshots =
            Caffeine.newBuilder().maximumSize(MOST).build();

    /** Those of these jobs that are known. */
    Map<JobId, JobSnapshot> of(Collection<JobId> jobIds) {
        return snapshots.getAllPresent(jobIds);
    }

    void keep(Map<JobId, JobSnapshot> latest) {
        latest.forEach(this::keep);
    }

    private void keep(JobId jobId, JobSnapshot latest) {
        if (latest.isLive()) {
            snapshots.asMap().merge(jobId, latest, (one, other) -> one.version() > other.version() ? one : other);
        } else {
            snapshots.invalidate(jobId);
        }
    }

    void forget(Collection<JobId> jobIds) {
        snapshots.invalidateAll(jobIds);
    }
}
