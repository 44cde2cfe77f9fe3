-- Images that are built for revisions of workloads. The build itself is a job; this is what it was made from and how it
-- ended.
create table build (
    workload_id  bigint not null references workload on delete cascade,
    revision     integer not null,                 -- that it was built for
    stage        text not null,                    -- preparing, handed, built, failed, canceled
    note         text not null default '',         -- why it failed, for people
    plan         jsonb,                            -- for people
    port         integer,                          -- that the app listens on; null when it is not to be reached
    source_file  bigint references file on delete set null,
    job_id       bigint,
    node_id      text,                             -- where the image is
    created_at   timestamptz not null,
    prepared_at  timestamptz,
    started_at   timestamptz,
    ended_at     timestamptz,
    primary key (workload_id, revision)
);

-- When its image was there: from then on it is deployed.
alter table revision add column built_at timestamptz;
