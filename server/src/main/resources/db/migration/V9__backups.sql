-- Backups of workloads. They outlive their workload, so what another one like it is made from stands here, too. Their
-- bytes are in the blob store, under a key of their own (docs/adr/0011).

create table backup (
    id           bigint primary key,
    project_id   bigint not null references project on delete cascade,
    workload_id  bigint not null,                  -- of one that may be gone
    workload     text not null,                    -- its name
    kind         text not null,                    -- of the catalogue
    version      text,
    parameters   text not null,                    -- JSON, without secrets
    cpu_millis   integer not null,
    memory_mb    bigint not null,
    disk_mb      bigint not null,
    revision     integer not null,
    extension    text not null,                    -- of its file
    due_at       timestamptz,                      -- by its schedule; null when somebody asked for it
    state        text not null check (state in ('running', 'ready', 'failed')),
    size         bigint,
    sha256       bytea,
    note         text not null default '',         -- why it failed, for people
    deleted      boolean not null default false,   -- nobody sees it any more, and its bytes go
    created_at   timestamptz not null default now(),
    ended_at     timestamptz
);
create index backup_project on backup (project_id, id);
-- One for each time that was due, whatever restarts or doubles.
create unique index backup_due on backup (workload_id, due_at);
create unique index backup_running on backup (workload_id) where state = 'running' and not deleted;

create table restore (
    id           bigint primary key,
    project_id   bigint not null references project on delete cascade,
    backup_id    bigint not null,                  -- of one that may be gone
    workload_id  bigint not null,
    workload     text not null,                    -- its name
    state        text not null check (state in ('running', 'ready', 'failed')),
    size         bigint not null,                  -- of the backup
    note         text not null default '',
    created_at   timestamptz not null default now(),
    ended_at     timestamptz
);
create index restore_project on restore (project_id, id);
create unique index restore_running on restore (workload_id) where state = 'running';

-- Apart from revisions: to change it restarts nothing, and going back to an earlier revision does not change it.
create table backup_schedule (
    workload_id    bigint primary key references workload on delete cascade,
    every_seconds  bigint not null check (every_seconds > 0),
    keep           integer not null check (keep > 0),
    due_at         timestamptz not null
);
create index backup_schedule_due on backup_schedule (due_at);
