-- Several workloads that were deployed by one compose file (docs/adr/0017). What they are is in their revisions; here is
-- what they came from.
create table application (
    id           bigint primary key,
    project_id   bigint not null references project on delete cascade,
    owner_id     bigint not null,
    name         text not null,
    origin       text not null,                    -- source, file, profiles, variables: sealed, passwords are among them
    created_at   timestamptz not null,
    changed_at   timestamptz not null
);
create unique index application_name on application (project_id, name);

alter table workload add column application_id bigint references application;
alter table workload add column service text;      -- what the application calls it
alter table workload add column position integer;  -- in the order in which its services start, from 0
alter table workload add constraint workload_member check ((application_id is null) = (service is null));
create unique index workload_service on workload (application_id, service) where application_id is not null;
