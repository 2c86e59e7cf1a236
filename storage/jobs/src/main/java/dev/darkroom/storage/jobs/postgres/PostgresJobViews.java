package dev.darkroom.storage.jobs.postgres;

import dev.darkroom.events.JobId;
import dev.darkroom.jobs.JobView;
import dev.darkroom.jobs.RecordedEvent;
import dev.darkroom.storage.jobs.JobViews;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hibernate.reactive.mutiny.Mutiny.SelectionQuery;

/** Queries over the job table. Status and kind are spelled out where a partial index depends on them. */
@ApplicationScoped
class PostgresJobViews implements JobViews {
    /**
     * Those in the task queue come first, in the order in which they got there. Of the others, those whose turn begins earlier: that of a
     * tenant's job begins where the tenant's next turn does, and what its own jobs before that cost by its weight later; equal turns go by
     * age. Tenants are found by steps as in {@link PostgresBacklog}, and their jobs are read along the index job_backlog, only as far as
     * they may be ahead if all of them cost as little as the cheapest one.
     */
    private static final String QUEUE_POSITION = """
            with recursive me as (
                select job.id, job.pool, job.tenant, job.priority, job.created_at, job.dispatched, job.lease_until,
                       coalesce(share.weight, 1) as weight, clock.begin as earliest,
                       coalesce(greatest(turn.next, clock.begin), 0) as begin
                from job left join tenant share on share.name = job.tenant
                left join pool_begin clock on clock.pool = job.pool
                left join tenant_turn turn on turn.pool = job.pool and turn.tenant = job.tenant
                where job.id = $1 and job.status = 'queued'
            ), own as (
                select count(*) as jobs, coalesce(sum(cost), 0)::float8 as cost from me cross join lateral (
                    select cost from (
                        (select cost from job
                            where pool = me.pool and tenant = me.tenant and status = 'queued' and not dispatched
                                and priority > me.priority limit $2)
                        union all
                        (select cost from job
                            where pool = me.pool and tenant = me.tenant and status = 'queued' and not dispatched
                                and priority = me.priority and (created_at, id) < (me.created_at, me.id) limit $2)
                    ) earlier limit $2) earlier
            ), mine as (
                select me.*, own.jobs, me.begin + own.cost / me.weight as turn from me, own
            ), step as (
                select array['' collate "C"] as tenants
                union all
                select next.tenants from step cross join me cross join lateral (
                    select array_agg(tenant) as tenants from (
                        select distinct tenant from (
                            select tenant from job where pool = me.pool and status = 'queued' and not dispatched
                                and tenant > step.tenants[cardinality(step.tenants)]
                            order by tenant limit 30) few
                        order by tenant) few
                    having count(*) > 0) next
            ), rival as (
                select found.tenant, coalesce(share.weight, 1) as weight,
                       coalesce(greatest(turn.next, me.earliest), 0) as begin,
                       (select min(cost) from job
                        where pool = me.pool and tenant = found.tenant and status = 'queued' and not dispatched) as cheapest
                from (select unnest(tenants) as tenant from step) found cross join me
                left join tenant share on share.name = found.tenant
                left join tenant_turn turn on turn.pool = me.pool and turn.tenant = found.tenant
                where found.tenant <> me.tenant
            )
            select case when mine.dispatched then (
                select count(*) from job where pool = mine.pool and status = 'queued' and dispatched
                    and (lease_until, created_at, id) < (mine.lease_until, mine.created_at, mine.id))
            else (
                select count(*) from job where pool = mine.pool and status = 'queued' and dispatched)
            + mine.jobs + (
                select coalesce(sum(earlier.jobs), 0)
                from rival cross join lateral (
                    select count(*) as jobs from (
                        select created_at, id, rival.begin + coalesce(sum(cost) over before, 0)::float8 / rival.weight as turn
                        from (
                            select priority, created_at, id, cost from job
                            where pool = mine.pool and tenant = rival.tenant and status = 'queued' and not dispatched
                            order by priority desc, created_at, id
                            limit least($2, greatest(0,
                                floor((mine.turn - rival.begin) * rival.weight / rival.cheapest) + 2))) first
                        window before as (order by priority desc, created_at, id
                            rows between unbounded preceding and 1 preceding)) turns
                    where turn < mine.turn or turn = mine.turn and (created_at, id) < (mine.created_at, mine.id)) earlier
            ) end::bigint as position
            from mine
            """;

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
        String hql = "select view from JobRow where tenant = :tenant and kind = '"
                + query.kind().wireName() + "'"
                + (query.status().isPresent() ? " and status = :status" : "")
                + (query.from().isPresent()
                        ? " and (createdAt, id) " + (query.isBackwards() ? ">" : "<") + " (:createdAt, :id)"
                        : "")
                + " order by " + (query.isBackwards() ? "createdAt, id" : "createdAt desc, id desc")
                + atMost(query.limit() + 1);
        return sessions.with(session -> {
                    SelectionQuery<String> selection =
                            session.createSelectionQuery(hql, String.class).setParameter("tenant", query.tenant());
                    query.status().ifPresent(status -> selection.setParameter("status", status.wireName()));
                    query.from()
                            .ifPresent(position -> selection
                                    .setParameter("createdAt", position.createdAt())
                                    .setParameter("id", position.jobId().value()));
                    return selection.getResultList();
                })
                .map(views -> Page.of(views.stream().map(StoredJson::view).toList(), query));
    }

    @Override
    public Uni<List<RecordedEvent>> history(JobId jobId, long afterVersion) {
        return EventLog.histories(pool, Set.of(jobId), afterVersion)
                .map(histories -> histories.getOrDefault(jobId, List.of()));
    }

    @Override
    public Uni<Optional<Long>> queuePosition(JobId jobId) {
        return pool.preparedQuery(QUEUE_POSITION)
                .execute(Tuple.of(jobId.value(), FARTHEST))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(rows.iterator().next().getLong("position")));
    }

    @Override
    public Uni<List<JobId>> expiredLeases(Instant now, int limit) {
        return sessions.with(session -> jobIds(session.createSelectionQuery(
                        "select id from JobRow where dispatched and leaseUntil <= :now order by leaseUntil"
                                + atMost(limit),
                        String.class)
                .setParameter("now", now)));
    }

    @Override
    public Uni<List<JobId>> endedAndOlderThan(Instant before, int limit) {
        return sessions.with(session -> jobIds(session.createSelectionQuery(
                        "select id from JobRow where createdAt < :before and status not in ('queued', 'running')"
                                + " order by createdAt" + atMost(limit),
                        String.class)
                .setParameter("before", before)));
    }

    /** Not a parameter: a plan that is made once for all values would take a tenth of all rows for the limit. */
    private static String atMost(int limit) {
        return " fetch first " + limit + " rows only";
    }

    private static Uni<List<JobId>> jobIds(SelectionQuery<String> query) {
        return query.getResultList().map(ids -> ids.stream().map(JobId::new).toList());
    }

    @Override
    public Uni<Set<JobId>> ended(Set<JobId> jobIds) {
        return pool.preparedQuery(
                        "select id from job where id = any($1) and status in ('succeeded', 'failed', 'canceled')")
                .execute(Tuple.tuple().addArrayOfString(Columns.strings(jobIds)))
                .map(PostgresJobViews::ids);
    }

    @Override
    public Uni<List<JobView>> unfinishedTrainings() {
        return sessions.with(session -> session.createSelectionQuery(
                        "select view from JobRow where kind = 'training' and status in ('queued', 'running')",
                        String.class)
                .getResultList()
                .map(views -> views.stream().map(StoredJson::view).toList()));
    }

    @Override
    public Uni<Set<JobId>> ofTenant(String tenant, Set<JobId> jobIds) {
        return pool.preparedQuery("select id from job where id = any($1) and tenant = $2")
                .execute(Tuple.tuple().addArrayOfString(Columns.strings(jobIds)).addString(tenant))
                .map(PostgresJobViews::ids);
    }

    private static Set<JobId> ids(RowSet<Row> rows) {
        Set<JobId> ids = new HashSet<>();
        rows.forEach(row -> ids.add(new JobId(row.getString("id"))));
        return ids;
    }
}
