-- Jobs that the clock makes.
create table schedule (
    id           bigint primary key,
    project_id   bigint not null references project,
    owner_id     bigint not null,
    name         text not null,
    cron         text not null,                    -- as it was written
    timezone     text not null,
    request      text not null,                    -- of each job, as of one that is submitted
    overlap      text not null,                    -- skip, queue, replace
    missed       text not null,                    -- skip, once, all
    paused       boolean not null default false,
    next_tick    timestamptz,                      -- the first that nobody has decided on; null when there is none
    last_job_id  bigint,                           -- that a tick made; null before the first
    created_at   timestamptz not null,
    changed_at   timestamptz not null,
    unique (project_id, name)
);
create index schedule_due on schedule (next_tick) where not paused;

-- What became of a tick: each once, whoever saw it. One that has a job was written together with that.
create table execution (
    schedule_id  bigint not null references schedule on delete cascade,
    tick         timestamptz not null,             -- when it was due; of one by hand, when it was asked for
    by_hand      boolean not null default false,
    verdict      text not null,                    -- run, wait, skipped, missed, refused
    job_id       bigint,                           -- null when there is none
    note         text not null default '',         -- why there is none, for people
    decided_at   timestamptz not null
);
-- Two people may ask in the same moment, and at that of a tick.
create unique index execution_tick on execution (schedule_id, tick) where not by_hand;
create index execution_time on execution (schedule_id, tick);
create unique index execution_job on execution (job_id);
create index execution_waiting on execution (schedule_id) where verdict = 'wait';
