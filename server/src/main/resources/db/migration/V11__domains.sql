-- Names that their owners brought: each belongs to one workload, whichever project it is of.
create table domain (
    name         text primary key,                 -- lower case, without a dot at the end
    project_id   bigint not null references project on delete cascade,
    workload_id  bigint not null references workload on delete cascade,
    proof        text not null check (proof in ('txt', 'cname', 'none')),
    created_at   timestamptz not null
);
create index domain_workload on domain (workload_id);

-- Its owner put up the sign: it runs on, but the public does not reach it.
alter table workload add column maintenance boolean not null default false;
