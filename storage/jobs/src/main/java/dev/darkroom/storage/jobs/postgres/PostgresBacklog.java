package dev.darkroom.storage.jobs.postgres;

import dev.darkroom.events.JobId;
import dev.darkroom.storage.jobs.Backlog;
import dev.darkroom.storage.jobs.TenantShare;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Queries over the partial indexes job_backlog, job_in_flight and job_deadline; their conditions are spelled out as there. */
@ApplicationScoped
class PostgresBacklog implements Backlog {
    /**
     * The number of the advisory lock is arbitrary: "dispatc" in ASCII. A process that was stopped in the middle of its turn is an idle
     * transaction, which PostgreSQL ends, and the lock with it.
     */
    private static final String TAKE_TURN =
            "set local idle_in_transaction_session_timeout = '5s'; select pg_advisory_xact_lock(28263442198656099)";

    private static final String IN_FLIGHT = """
            select pool, tenant, count(*) filter (where status = 'queued') as dispatched,
                   count(*) filter (where status = 'running') as running
            from job where dispatched group by pool, tenant
            """;

    /**
     * Steps along the index, from the pools and tenants of a few jobs past all that the last of them has, instead of reading all that
     * waits; a few, since the server reads a page of the index for one as well. A row for each pool and tenant.
     */
    private static final String WAITING = """
            with recursive step as (
                select array['' collate "C"] as pools, array['' collate "C"] as tenants
                union all
                select next.pools, next.tenants from step cross join lateral (
                    select array_agg(pool) as pools, array_agg(tenant) as tenants from (
                        select distinct pool, tenant from (
                            select pool, tenant from job where status = 'queued' and not dispatched
                                and (pool, tenant)
                                    > (step.pools[cardinality(step.pools)], step.tenants[cardinality(step.tenants)])
                            order by pool, tenant limit 30) few
                        order by pool, tenant) few
                    having count(*) > 0) next
            ), queue as (
                select unnest(pools) as pool, unnest(tenants) as tenant from step
            ), clock as materialized (
                select * from pool_begin
            )
            select queue.pool, queue.tenant, share.weight, share.running_cap,
                   coalesce(greatest(turn.next, clock.begin) - clock.reached, 0) as begin,
                   first.ids, first.priorities, first.costs, first.created
            from queue left join tenant share on share.name = queue.tenant
            left join clock on clock.pool = queue.pool
            left join tenant_turn turn on turn.pool = queue.pool and turn.tenant = queue.tenant
            cross join lateral (
                select array_agg(id order by priority desc, created_at, id) as ids,
                       array_agg(priority order by priority desc, created_at, id) as priorities,
                       array_agg(cost order by priority desc, created_at, id) as costs,
                       array_agg(created_at order by priority desc, created_at, id) as created
                from (
                    select id, priority, cost, created_at from job
                    where pool = queue.pool and tenant = queue.tenant and status = 'queued' and not dispatched
                      and (deadline is null or deadline > $3)
                    order by priority desc, created_at, id limit $2) next
                having count(*) > 0) first
            where queue.pool <> all($1)
            order by queue.pool, queue.tenant
            """;

    private static final String ADVANCE = """
            with clock as (
                insert into pool_clock (pool, reached) values ($1, $2)
                on conflict (pool) do update set reached = pool_clock.reached + excluded.reached
                returning reached
            )
            insert into tenant_turn (pool, tenant, next)
            select $1, tenant, clock.reached - $2 + distance
            from clock, unnest($3::text[], $4::float8[]) as new (tenant, distance)
            on conflict (pool, tenant) do update set next = excluded.next
            """;

    private static final String PAST_DEADLINE = """
            select id from job where status = 'queued' and not dispatched and deadline is not null and deadline <= $1
            order by deadline limit $2
            """;

    private static final String DEPTHS = """
            select pool, priority, count(*) as jobs from job where status = 'queued' and not dispatched
            group by pool, priority
            """;

    private static final String PUT_SHARE = """
            insert into tenant (name, weight, running_cap) values ($1, $2, $3)
            on conflict (name) do update set weight = excluded.weight, running_cap = excluded.running_cap
            """;

    private final Pool pool;

    @Inject
    PostgresBacklog(Pool pool) {
        this.pool = pool;
    }

    @Override
    public <T> Uni<T> inTurn(Supplier<Uni<T>> work) {
        return Transactions.run(
                pool, connection -> connection.query(TAKE_TURN).execute().chain(work::get));
    }

    @Override
    public Uni<List<InFlight>> inFlight() {
        return pool.preparedQuery(IN_FLIGHT).execute().map(rows -> {
            List<InFlight> inFlight = new ArrayList<>();
            rows.forEach(row -> inFlight.add(new InFlight(
                    row.getString("pool"),
                    row.getString("tenant"),
                    row.getInteger("dispatched"),
                    row.getInteger("running"))));
            return inFlight;
        });
    }

    @Override
    public Uni<List<Waiting>> waiting(Set<String> except, int limit, Instant now) {
        return pool.preparedQuery(WAITING)
                .execute(Tuple.tuple()
                        .addArrayOfString(Columns.strings(except))
                        .addInteger(limit)
                        .addOffsetDateTime(Columns.timestamp(now)))
                .map(PostgresBacklog::queues);
    }

    private static List<Waiting> queues(RowSet<Row> rows) {
        List<Waiting> queues = new ArrayList<>();
        rows.forEach(
                row -> queues.add(new Waiting(row.getString("pool"), share(row), row.getDouble("begin"), jobs(row))));
        return queues;
    }

    private static List<WaitingJob> jobs(Row row) {
        String[] ids = row.getArrayOfStrings("ids");
        Integer[] priorities = row.getArrayOfIntegers("priorities");
        Long[] costs = row.getArrayOfLongs("costs");
        OffsetDateTime[] created = row.getArrayOfOffsetDateTimes("created");
        return IntStream.range(0, ids.length)
                .mapToObj(i -> new WaitingJob(new JobId(ids[i]), priorities[i], costs[i], created[i].toInstant()))
                .toList();
    }

    private static TenantShare share(Row row) {
        String tenant = row.getString("tenant");
        Integer weight = row.getInteger("weight");
        return weight == null
                ? TenantShare.usual(tenant)
                : new TenantShare(tenant, weight, Optional.ofNullable(row.getInteger("running_cap")));
    }

    @Override
    public Uni<Void> advance(String ofPool, double reached, Map<String, Double> next) {
        List<Map.Entry<String, Double>> turns = List.copyOf(next.entrySet());
        return pool.preparedQuery(ADVANCE)
                .execute(Tuple.tuple()
                        .addString(ofPool)
                        .addDouble(reached)
                        .addArrayOfString(turns.stream().map(Map.Entry::getKey).toArray(String[]::new))
                        .addArrayOfDouble(
                                turns.stream().map(Map.Entry::getValue).toArray(Double[]::new)))
                .replaceWithVoid();
    }

    @Override
    public Uni<List<JobId>> pastDeadline(Instant now, int limit) {
        return pool.preparedQuery(PAST_DEADLINE)
                .execute(Tuple.of(Columns.timestamp(now), limit))
                .map(rows -> {
                    List<JobId> overdue = new ArrayList<>();
                    rows.forEach(row -> overdue.add(new JobId(row.getString("id"))));
                    return overdue;
                });
    }

    @Override
    public Uni<List<Depth>> depths() {
        return pool.preparedQuery(DEPTHS).execute().map(rows -> {
            List<Depth> depths = new ArrayList<>();
            rows.forEach(row ->
                    depths.add(new Depth(row.getString("pool"), row.getInteger("priority"), row.getLong("jobs"))));
            return depths;
        });
    }

    @Override
    public Uni<Void> put(TenantShare share) {
        return pool.preparedQuery(PUT_SHARE)
                .execute(Tuple.of(
                        share.tenant(), share.weight(), share.runningCap().orElse(null)))
                .replaceWithVoid();
    }
}
