-- A repeated submission under the same key is the same group, and a group knows its matrix.
alter table job_group
    add column axes text[] not null default '{}',    -- names of the matrix' variables, in its order
    add column idempotency_key text,
    add column body_hash bytea;
create unique index job_group_key on job_group (project_id, idempotency_key) where idempotency_key is not null;
