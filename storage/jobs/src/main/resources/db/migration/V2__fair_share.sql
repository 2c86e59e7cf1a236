-- Each tenant's part of the workers; a tenant without a row has weight 1 and the cap that is configured.
create table tenant (
    name        text collate "C" primary key,
    weight      integer not null check (weight between 1 and 1000),
    running_cap integer check (running_cap >= 0)
);

-- When a job that still waits fails instead.
alter table job add column deadline timestamptz;

create index job_deadline on job (deadline) where status = 'queued' and not dispatched and deadline is not null;

-- The jobs that wait, each tenant's in the order in which they run.
drop index job_run_order;
create index job_backlog on job (pool, tenant, priority desc, created_at, id) where status = 'queued' and not dispatched;

-- The few that are out. Their leases, and how many each tenant has.
drop index job_lease;
create index job_in_flight on job (lease_until) include (pool, tenant, status) where dispatched;
