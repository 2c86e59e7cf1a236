package dev.darkroom.storage.jobs.postgres;

import static java.util.stream.Collectors.toMap;

import dev.darkroom.events.JobId;
import dev.darkroom.storage.jobs.JobStatus;
import dev.darkroom.storage.jobs.JobView;
import dev.darkroom.storage.jobs.JobViews;
import dev.darkroom.storage.jobs.RecordedEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny.SelectionQuery;
import org.hibernate.reactive.mutiny.Mutiny.Session;

/** Queries over the job table. The status is spelled out where a partial index depends on it. */
@ApplicationScoped
class PostgresJobViews implements JobViews {
    private static final String QUEUED = JobStatus.QUEUED.wireName();

    private final Sessions sessions;
    private final Pool pool;

    @Inject
    PostgresJobViews(Sessions sessions, Pool pool) {
        this.sessions = sessions;
        this.pool = pool;
    }

    @Override
    public Uni<Optional<JobView>> find(JobId jobId) {
        return sessions.with(session -> session.find(JobRow.class, jobId.value())
                .map(row -> Optional.ofNullable(row).map(found -> StoredJson.view(found.view))));
    }

    @Override
    public Uni<Page> list(Query query) {
        String hql = "select view from JobRow where tenant = :tenant"
                + (query.status().isPresent() ? " and status = :status" : "")
                + (query.after().isPresent() ? " and (createdAt, id) < (:createdAt, :id)" : "")
                + " order by createdAt desc, id desc";
        return sessions.with(session -> {
                    SelectionQuery<String> selection = session.createSelectionQuery(hql, String.class)
                            .setParameter("tenant", query.tenant())
                            .setMaxResults(query.limit() + 1);
                    query.status().ifPresent(status -> selection.setParameter("status", status.wireName()));
                    query.after()
                            .ifPresent(position -> selection
                                    .setParameter("createdAt", position.createdAt())
                                    .setParameter("id", position.jobId().value()));
                    return selection.getResultList();
                })
                .map(views -> Page.of(views.stream().map(StoredJson::view).toList(), query.limit()));
    }

    @Override
    public Uni<List<RecordedEvent>> history(JobId jobId, long afterVersion) {
        return pool.preparedQuery("""
                        select job_id, version, type, data::text as data, recorded_at
                        from job_event where job_id = $1 and version > $2 order by version
                        """)
                .execute(Tuple.of(jobId.value(), afterVersion))
                .map(rows -> PostgresJobStore.histories(rows).getOrDefault(jobId, List.of()));
    }

    @Override
    public Uni<Optional<Long>> queuePosition(JobId jobId) {
        return sessions.with(session -> session.find(JobRow.class, jobId.value())
                .chain(job -> job == null || !job.status.equals(QUEUED)
                        ? Uni.createFrom().item(Optional.empty())
                        : countAhead(session, jobId).map(Optional::of)));
    }

    /** The order of {@link #nextToDispatch}, after the jobs that are in the task queue already. */
    private static Uni<Long> countAhead(Session session, JobId jobId) {
        return session.createSelectionQuery("""
                        select count(*) from JobRow job join JobRow ahead on ahead.pool = job.pool
                        where job.id = :id and ahead.status = 'queued'
                          and (ahead.dispatched and not job.dispatched
                            or ahead.dispatched = job.dispatched
                              and (ahead.priority > job.priority
                                or ahead.priority = job.priority
                                  and (ahead.createdAt, ahead.id) < (job.createdAt, job.id)))
                        """, Long.class)
                .setParameter("id", jobId.value())
                .getSingleResult();
    }

    @Override
    public Uni<List<JobId>> nextToDispatch(String pool, int limit) {
        return sessions.with(session ->
                jobIds(session.createSelectionQuery("""
                                select id from JobRow where pool = :pool and status = 'queued' and not dispatched
                                order by priority desc, createdAt, id
                                """, String.class).setParameter("pool", pool), limit));
    }

    @Override
    public Uni<Long> countWaitingForWorker(String pool) {
        return sessions.with(session -> session.createSelectionQuery(
                        "select count(*) from JobRow where pool = :pool and status = 'queued' and dispatched",
                        Long.class)
                .setParameter("pool", pool)
                .getSingleResult());
    }

    @Override
    public Uni<List<JobId>> expiredLeases(Instant now, int limit) {
        return sessions.with(session -> jobIds(
                session.createSelectionQuery(
                                "select id from JobRow where dispatched and leaseUntil <= :now order by leaseUntil",
                                String.class)
                        .setParameter("now", now),
                limit));
    }

    @Override
    public Uni<List<JobId>> endedAndOlderThan(Instant before, int limit) {
        return sessions.with(session -> jobIds(
                session.createSelectionQuery(
                                "select id from JobRow where createdAt < :before and status not in ('queued', 'running')"
                                        + " order by createdAt",
                                String.class)
                        .setParameter("before", before),
                limit));
    }

    private static Uni<List<JobId>> jobIds(SelectionQuery<String> query, int limit) {
        return query.setMaxResults(limit)
                .getResultList()
                .map(ids -> ids.stream().map(JobId::new).toList());
    }

    @Override
    public Uni<Map<JobStatus, Long>> countByStatus(String tenant) {
        return sessions.with(session -> session.createSelectionQuery(
                        "select status, count(*) from JobRow where tenant = :tenant group by status", Object[].class)
                .setParameter("tenant", tenant)
                .getResultList()
                .map(rows -> rows.stream()
                        .collect(toMap(row -> JobStatus.ofWireName((String) row[0]), row -> (Long) row[1]))));
    }
}
