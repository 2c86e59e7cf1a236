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
    tenant      text primary key,
    tokens      double precision not null,
    refilled_at timestamptz not null
);

-- Unfinished jobs that a gateway may still accept or has accepted but nobody has decided yet.
create table tenant_slots (
    tenant     text not null,
    gateway    text not null,
    slots      integer not null,
    expires_at timestamptz not null,
    primary key (tenant, gateway)
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

alter table webhook_delivery add column tenant text not null default 'default';

-- Each call that was made.
create table webhook_attempt (
    delivery_id text collate "C" not null,
    number      integer not null,
    made_at     timestamptz not null,
    result      text not null,
    primary key (delivery_id, number)
);
