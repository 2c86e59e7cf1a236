-- Who may call the gateways. The key itself is nowhere: it has 256 random bits, so that its plain SHA-256 tells nothing.
create table api_key (
    id         text collate "C" primary key,
    tenant     text not null,
    name       text not null,
    hash       text collate "C" not null unique,
    roles      text not null,
    created_at timestamptz not null,
    revoked_at timestamptz,
    last_used  date
);

create index api_key_age on api_key (created_at, id);

-- Pictures that clients have uploaded; the bytes lie in the bucket under the tenant.
create table uploaded_file (
    id           text collate "C" primary key,
    tenant       text not null,
    name         text not null,
    content_type text not null,
    bytes        bigint not null,
    width        integer not null,
    height       integer not null,
    sha256       text not null,
    created_at   timestamptz not null,
    expires_at   timestamptz not null
);

create index uploaded_file_of_tenant on uploaded_file (tenant, created_at desc, id desc);
create index uploaded_file_expiry on uploaded_file (expires_at);

-- What is left of each tenant's budget. Gateways take slices of it and spend them without asking again.
create table tenant_budget (
    tenant         text primary key,
    -- Token bucket: what was left at that time.
    tokens         double precision not null,
    refilled_at    timestamptz not null default now(),
    -- Jobs that gateways may accept, or have accepted and nobody has decided; void after that time.
    reserved       integer not null default 0,
    reserved_until timestamptz not null default now(),
    -- What the latest change has granted.
    granted        integer not null default 0
);

-- What is known of the addresses that a tenant has had called.
create table webhook_endpoint (
    tenant          text not null,
    url             text not null,
    secret          text,
    -- Signs as well until then, while receivers learn the new one.
    previous_secret text,
    previous_until  timestamptz,
    -- Since when it is called no more.
    disabled_at     timestamptz,
    primary key (tenant, url)
);

-- Each call that was made.
create table webhook_attempt (
    id          bigint generated always as identity primary key,
    delivery_id text collate "C" not null,
    made_at     timestamptz not null default now(),
    result      text not null
);

create index webhook_attempt_of_delivery on webhook_attempt (delivery_id, id);

-- For deleting what is too old.
create index job_age on job (created_at);
