package dev.darkroom.storage.jobs;

import dev.darkroom.events.JobId;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The jobs that wait to be dispatched, and the tenants' shares that decide which is next. */
public interface Backlog {

    /**
     * Runs the work under a lock across all processes, so that what it counts stays true while it acts. A process that falls silent for
     * some seconds loses the lock.
     */
    <T> Uni<T> inTurn(Supplier<Uni<T>> work);

    /** The attempts that are out. */
    Uni<List<InFlight>> inFlight();

    /**
     * The jobs that should run next of each pool and tenant, in the tenant's own order: the urgent ones first, equal ones in order of
     * arrival. Jobs past their deadline are left out.
     *
     * @param except pools that are left out
     * @param limit jobs of each pool and tenant
     */
    Uni<List<Waiting>> waiting(Set<String> except, int limit, Instant now);

    /**
     * Stores which turns were given, so that the next orchestrator goes on from there.
     *
     * @param reached how far the pool's clock has moved on
     * @param next where the next turns of those tenants begin that had one, seen from the clock as it was
     */
    Uni<Void> advance(String pool, double reached, Map<String, Double> next);

    /** How many jobs wait for their turn. */
    Uni<List<Depth>> depths();

    /** Jobs that still wait past their deadline, the longest overdue first. */
    Uni<List<JobId>> pastDeadline(Instant now, int limit);

    /** Sets a tenant's share. */
    Uni<Void> put(TenantShare share);

    /**
     * A tenant's attempts of one pool.
     *
     * @param dispatched in the task queue
     * @param running on a worker
     */
    record InFlight(String pool, String tenant, int dispatched, int running) {
        public int total() {
            return dispatched + running;
        }
    }

    /**
     * One tenant's part of a pool's queue.
     *
     * @param begin where the tenant's next turn begins, seen from the pool's clock, in cost by weight; a tenant that comes begins where
     *     the one stands that has been served most, so that it makes up for what others have out
     * @param first not empty
     */
    record Waiting(String pool, TenantShare share, double begin, List<WaitingJob> first) {
        public Waiting {
            first = List.copyOf(first);
        }
    }

    /**
     * The jobs of a pool and priority that wait for their turn.
     *
     * @param jobs at least one
     */
    record Depth(String pool, int priority, long jobs) {}

    /**
     * A job that waits.
     *
     * @param cost of its turn, see {@link dev.darkroom.events.JobSpec#cost}
     */
    record WaitingJob(JobId id, int priority, long cost, Instant createdAt) {}
}
