-- For which project a domain was last shown to be, also after domain, workload or project are gone: the alias that showed
-- it may still be there, and lead to a workload's name that is another project's by now.
create table domain_holder (
    name         text primary key,                 -- as in domain
    project_id   bigint not null,                  -- of one that may be gone
    shown_at     timestamptz not null
);
create index domain_holder_project on domain_holder (project_id, shown_at);

insert into domain_holder (name, project_id, shown_at)
    select name, project_id, created_at from domain where proof <> 'none';
