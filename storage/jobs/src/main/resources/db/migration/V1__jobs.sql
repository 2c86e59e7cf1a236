-- Text that holds JSON is json, never jsonb: it stays byte for byte as it was written, and jsonb refuses the escaped
-- character U+0000, which a prompt may hold. Names are compared as bytes (collation "C"), whatever order the
-- database has by default.

-- The truth: what happened to each job, in order. A partition holds the jobs that were created on one day (UTC), whose
-- events are forgotten together. Each query names the job's created_at, so that it looks into that partition only.
create table job_event (
    -- The job's, not the event's.
    created_at  timestamptz not null,
    job_id      text collate "C" not null,
    version     bigint not null,
    type        text not null,
    data        json not null,
    recorded_at timestamptz not null default now(),
    primary key (created_at, job_id, version)
) partition by range (created_at);

-- Events of days that have no partition.
create table job_event_default partition of job_event default;

-- The fold of a job's events, and where these are. Columns are what queries select and order by; the whole view is in the last one.
create table job (
    id          text collate "C" primary key,
    version     bigint not null,
    tenant      text collate "C" not null,
    pool        text collate "C" not null,
    status      text collate "C" not null,
    dispatched  boolean not null,
    attempts    integer not null,
    priority    integer not null,
    created_at  timestamptz not null,
    -- When the attempt that is out counts as lost. No fact of the job, so not in its events.
    lease_until timestamptz,
    view        json not null
);

create index job_of_tenant on job (tenant, created_at desc, id desc);
create index job_of_tenant_by_status on job (tenant, status, created_at desc, id desc);
create index job_run_order on job (pool, dispatched desc, priority desc, created_at, id) where status = 'queued';
create index job_lease on job (lease_until) where dispatched;

-- Messages that have been dealt with.
create table inbox (
    message_id  text collate "C" primary key,
    consumed_at timestamptz not null default now()
);

create index inbox_age on inbox (consumed_at);

-- Kafka records to publish, in the order of their ids.
create table outbox (
    id      bigint generated always as identity primary key,
    topic   text not null,
    key     text not null,
    headers json not null,
    value   bytea not null
);

-- Webhook calls, made and to be made.
create table webhook_delivery (
    id              text collate "C" primary key,
    job_id          text collate "C" not null,
    url             text not null,
    body            text not null,
    state           text not null,
    attempts        integer not null,
    last_result     text not null,
    created_at      timestamptz not null,
    next_attempt_at timestamptz not null
);

create index webhook_delivery_due on webhook_delivery (next_attempt_at) where state = 'PENDING';
create index webhook_delivery_of_job on webhook_delivery (job_id, created_at, id);
