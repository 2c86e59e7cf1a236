-- When a key ends by itself. Its roles are scopes now (read, submit, admin); the role user, which older keys have, is read and
-- submit, so that gateways of before and after work side by side.
alter table api_key add column expires_at timestamptz;

-- What administrators did: who, when, what and to what.
create table admin_event (
    id      bigint generated always as identity primary key,
    at      timestamptz not null,
    tenant  text not null,
    caller  text not null,
    action  text not null,
    subject text not null
);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'what is in % stays as it is', tg_table_name;
end
$$;

create trigger admin_event_stays before update or delete or truncate on admin_event
    for each statement execute function refuse_change();
