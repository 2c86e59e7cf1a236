package dev.darkroom.storage.jobs;

import dev.darkroom.events.JobId;
import dev.darkroom.jobs.JobKind;
import dev.darkroom.jobs.JobStatus;
import dev.darkroom.jobs.JobView;
import dev.darkroom.jobs.RecordedEvent;
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
     * How many queued jobs of its pool run before this one, in the order of fair share, if none arrives or ends meanwhile and no tenant
     * comes to its cap; empty when it is not queued. Counting ends at {@link #FARTHEST} jobs of a tenant.
     */
    Uni<Optional<Long>> queuePosition(JobId jobId);

    /** Jobs whose attempt's lease has run out. */
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
     * @param from only jobs on this side of this place, and those next to it first, if present
     */
    record Query(String tenant, JobKind kind, Optional<JobStatus> status, Optional<Position> from, int limit) {
        /** Whether the page ends at its place, rather than beginning there. */
        public boolean isBackwards() {
            return from.isPresent() && from.get().side() == Side.NEWER;
        }
    }

    /** A place in the newest-first order, and the side of it that is meant. */
    record Position(Instant createdAt, JobId jobId, Side side) {
        private static Position beside(JobView job, Side side) {
            return new Position(job.createdAt(), job.id(), side);
        }
    }

    /** Which side of a place in the list. */
    enum Side {
        NEWER,
        OLDER
    }

    /**
     * Jobs, newest first.
     *
     * @param previous where the page before is, if there may be one
     * @param next where the next page begins, if there is one
     */
    record Page(List<JobView> jobs, Optional<Position> previous, Optional<Position> next) {
        public Page {
            jobs = List.copyOf(jobs);
        }

        /**
         * The page that answers a query.
         *
         * @param found those next to the query's place first, up to one more than the page holds: it tells that another page follows
         */
        public static Page of(List<JobView> found, Query query) {
            boolean more = found.size() > query.limit();
            List<JobView> jobs = more ? found.subList(0, query.limit()) : found;
            if (query.isBackwards()) {
                return page(jobs.reversed(), more, true);
            }
            return page(jobs, query.from().isPresent(), more);
        }

        private static Page page(List<JobView> jobs, boolean newer, boolean older) {
            return new Page(
                    jobs,
                    newer && !jobs.isEmpty()
                            ? Optional.of(Position.beside(jobs.getFirst(), Side.NEWER))
                            : Optional.empty(),
                    older && !jobs.isEmpty()
                            ? Optional.of(Position.beside(jobs.getLast(), Side.OLDER))
                            : Optional.empty());
        }
    }
}
