package dev.darkroom.storage.jobs;

import dev.darkroom.events.JobId;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The read side. */
public interface JobViews {
    /** So that a look at the queue costs little, however long it is. */
    int FARTHEST = 10_000;

    Uni<Optional<JobView>> find(JobId jobId);

    /** A tenant's jobs, newest first. */
    Uni<Page> list(Query query);

    /** The job's events from {@code afterVersion} (exclusive) on, oldest first. */
    Uni<List<RecordedEvent>> history(JobId jobId, long afterVersion);

    /**
     * How many queued jobs of its pool run before this one, by priority and fair share, if none arrives or ends meanwhile and all
     * tenants' turns begin now; empty when it is not queued. Counting ends at {@link #FARTHEST} jobs of a tenant.
     */
    Uni<Optional<Long>> queuePosition(JobId jobId);

    /** Jobs whose attempt was last heard of too long ago. */
    Uni<List<JobId>> expiredLeases(Instant now, int limit);

    /** Jobs of any tenant that have ended and were created before, oldest first. */
    Uni<List<JobId>> endedAndOlderThan(Instant before, int limit);

    /** Of these jobs, those that have ended. */
    Uni<Set<JobId>> ended(Set<JobId> jobIds);

    /** Trainings of any tenant that have not ended: few, because each takes long. */
    Uni<List<JobView>> unfinishedTrainings();

    /** Of these jobs, those of the tenant. */
    Uni<Set<JobId>> ofTenant(String tenant, Set<JobId> jobIds);

    /**
     * @param status only jobs of this status, if present
     * @param after only jobs older than this position, if present
     */
    record Query(String tenant, JobKind kind, Optional<JobStatus> status, Optional<Position> after, int limit) {}

    /** A place in the newest-first order. */
    record Position(Instant createdAt, JobId jobId) {}

    /** @param next where the next page begins, if there is one */
    record Page(List<JobView> jobs, Optional<Position> next) {
        public Page {
            jobs = List.copyOf(jobs);
        }

        /** @param found up to one job more than the page holds: that one tells that another page follows */
        public static Page of(List<JobView> found, int limit) {
            if (found.size() <= limit) {
                return new Page(found, Optional.empty());
            }
            JobView last = found.get(limit - 1);
            return new Page(found.subList(0, limit), Optional.of(new Position(last.createdAt(), last.id())));
        }
    }
}
