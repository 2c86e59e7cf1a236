-- What a job's turn costs. Jobs that came before, and those of an orchestrator of before, cost 1 until something happens to them.
alter table job add column cost bigint not null default 1;

update job set cost = greatest(1, (view->'request'->>'steps')::bigint * case kind
    when 'training' then (view->'request'->>'batch_size')::bigint
        * ceil((view->'request'->>'resolution')::float8 / 8) ^ 2
    else (view->'request'->>'num_images')::bigint
        * ceil((view->'request'->>'width')::float8 / 8) * ceil((view->'request'->>'height')::float8 / 8)
    end)
where status = 'queued' and not dispatched;

drop index job_backlog;
create index job_backlog on job (pool, tenant, priority desc, created_at, id) include (cost)
    where status = 'queued' and not dispatched;

-- The cheapest job of each, which tells how many may come before another.
create index job_cheapest on job (pool, tenant, cost) where status = 'queued' and not dispatched;

drop index job_in_flight;
create index job_in_flight on job (lease_until) include (pool, tenant, status, cost) where dispatched;

-- Where the last turn of a pool began, in cost by weight.
create table pool_clock (
    pool    text collate "C" primary key,
    reached double precision not null
);

-- Where each tenant's next turn begins.
create table tenant_turn (
    pool   text collate "C" not null,
    tenant text collate "C" not null,
    next   double precision not null,
    primary key (pool, tenant)
);

-- Where a tenant begins that comes to a pool or comes back: where the tenant stands that has been served most, of those that have
-- attempts out, for what is out is work still to be done. It goes so far ahead of another one as that one has work out, and no farther.
create view pool_begin as
select clock.pool, clock.reached, least(clock.reached, (
    select max(turn.next - attempt.cost / coalesce(share.weight, 1))
    from (select tenant, sum(cost)::float8 as cost from job where dispatched and pool = clock.pool group by tenant) attempt
    join tenant_turn turn on turn.pool = clock.pool and turn.tenant = attempt.tenant
    left join tenant share on share.name = attempt.tenant)) as begin
from pool_clock clock;
