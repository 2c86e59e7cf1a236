-- Trainings are jobs too; lists show one kind or the other.
alter table job add column kind text collate "C" not null default 'generation';

create index training_of_tenant on job (tenant, created_at desc, id desc) where kind = 'training';

-- An uploaded file may be a data set of many pictures, which has no size of its own.
alter table uploaded_file add column pictures integer not null default 1;
