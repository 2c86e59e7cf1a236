-- The trace that a webhook call belongs to, if its job is traced.
alter table webhook_delivery add column traceparent text;

-- What a client has said of a file, as a JSON object; byte for byte as it was written.
alter table uploaded_file add column metadata json not null default '{}';
