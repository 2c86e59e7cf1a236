-- The model that a tenant's requests mean where they name none and the interface has one that is chosen once.
create table tenant_default_model (
    tenant text primary key,
    model  text not null
);
