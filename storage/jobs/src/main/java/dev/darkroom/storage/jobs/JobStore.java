package dev.darkroom.storage.jobs;

import dev.darkroom.events.JobId;
import dev.darkroom.jobs.RecordedEvent;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The write side: the event log is the truth, and everything derived from it is written in the same transaction.
 */
public interface JobStore {

    /** Of these message ids, those that an earlier batch has dealt with. */
    Uni<Set<String>> alreadyConsumed(Set<String> messageIds);

    /** Each job's history, oldest first; jobs that do not exist are left out. */
    Uni<Map<JobId, List<RecordedEvent>>> load(Set<JobId> jobIds);

    /**
     * Writes the batch: events, views, inbox, outbox, leases and deliveries.
     *
     * <p>Fails with {@link ConcurrentChangeException} when a job has moved past its expected version or a message was dealt with
     * meanwhile; nothing is written then, and the caller loads and decides again. Fails with {@link UnstorableChangeException} when one of
     * the changes can never be written.
     *
     * @return the ids of its messages in the {@link Outbox}, in their order
     */
    Uni<List<Long>> commit(Changes changes);

    /**
     * Forgets consumed messages; a message is delivered again only within the broker's retention, so older ids are of no use.
     *
     * @return how many were forgotten
     */
    Uni<Long> forgetConsumed(Instant before);

    /**
     * Forgets a job that has ended: its events, its view and its webhook calls.
     *
     * @return whether there was such a job
     */
    Uni<Boolean> erase(JobId jobId);

    /**
     * Forgets those of these jobs that have ended, many at once. Their events may stay until {@link #dropDays}, where only
     * {@link #rebuildViews} sees them: so this is for jobs of days that are about to be dropped.
     */
    Uni<Void> expire(Set<JobId> jobIds);

    /**
     * Forgets the events that expired jobs have left, of all days (UTC) that ended before this moment. A day is left out while ended
     * jobs of it are still to be expired, or so many that have not ended.
     */
    Uni<Void> dropDays(Instant before);

    /**
     * Creates the partitions for the events of jobs that are created in the next days. Events without a partition of their day are kept all
     * the same, in the default partition.
     *
     * @return until when there are partitions
     */
    Uni<Instant> createPartitions(Instant now);

    /**
     * Rebuilds every view from the events.
     *
     * @param leaseUntil how long attempts that are out have to show signs of life: leases are not among the events
     * @return how many jobs there are
     */
    Uni<Long> rebuildViews(Instant leaseUntil);
}
