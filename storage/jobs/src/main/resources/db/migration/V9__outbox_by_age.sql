-- Who commits publishes: what is still here after some seconds was left by one that could not.
alter table outbox add column added_at timestamptz not null default now();

-- Rows that live for a tenth of a second: their dead versions go before they slow down who reads past them.
alter table outbox set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
