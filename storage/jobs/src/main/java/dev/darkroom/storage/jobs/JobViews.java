package dev.darkroom.storage.jobs;

import dev.darkroom.events.JobId;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The read side. */
public interface JobViews {

    Uni<Optional<JobView>> find(JobId jobId);

    /** A tenant's jobs, newest first. */
    Uni<Page> list(Query query);

    /** The job's events from {@code afterVersion} (exclusive) on, oldest first. */
    Uni<List<RecordedEvent>> history(JobId jobId, long afterVersion);

    /** How many queued jobs of its pool run before this one; empty when it is not queued. */
    Uni<Optional<Long>> queuePosition(JobId jobId);

    /** Queued jobs not yet dispatched, in the order in which they should run. */
    Uni<List<JobId>> nextToDispatch(String pool, int limit);

    /** Jobs that are dispatched to a pool but not started. */
    Uni<Long> countWaitingForWorker(String pool);

    /** Jobs whose attempt was last heard of too long ago. */
    Uni<List<JobId>> expiredLeases(Instant now, int limit);

    /** Jobs of any tenant that have ended and were created before, oldest first. */
    Uni<List<JobId>> endedAndOlderThan(Instant before, int limit);

    Uni<Map<JobStatus, Long>> countByStatus(String tenant);

    /**
     * @param status only jobs of this status, if present
     * @param after only jobs older than this position, if present
     */
    record Query(String tenant, Optional<JobStatus> status, Optional<Position> after, int limit) {}

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
