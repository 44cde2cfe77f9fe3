-- The control plane's truth. Ids are time-sorted 64-bit numbers made by the server (core.id); a node names itself.
-- Every row belongs to a project, directly or through its parent. Tokens are kept as SHA-256 hashes only.

-- ---- tenants and people ----

create table project (
    id          bigint primary key,
    name        text not null,
    created_at  timestamptz not null default now()
);

create table account (
    id             bigint primary key,
    email          text not null,
    password_hash  text not null,                  -- Argon2id in PHC form
    role           text not null check (role in ('admin', 'consumer', 'provider')),
    project_id     bigint not null references project, -- where their work goes unless they say otherwise
    disabled       boolean not null default false,
    token_version  integer not null default 0,     -- raised to end every session of the account
    created_at     timestamptz not null default now()
);
create unique index account_email on account (lower(email));

create table project_member (
    project_id  bigint not null references project on delete cascade,
    account_id  bigint not null references account on delete cascade,
    primary key (project_id, account_id)
);

create table refresh_token (
    token_hash  bytea primary key,
    family      bigint not null,                   -- all descendants of one login
    account_id  bigint not null references account on delete cascade,
    expires_at  timestamptz not null,
    spent_at    timestamptz,
    revoked_at  timestamptz
);
create index refresh_token_family on refresh_token (family);

create table api_token (
    id            bigint primary key,
    project_id    bigint not null references project on delete cascade,
    account_id    bigint not null references account on delete cascade,
    name          text not null,
    token_hash    bytea not null unique,
    created_at    timestamptz not null default now(),
    expires_at    timestamptz,
    last_used_at  timestamptz,
    revoked_at    timestamptz
);

create table audit (
    id          bigint generated always as identity primary key,
    at          timestamptz not null default now(),
    project_id  bigint,
    actor       text not null,
    action      text not null,
    subject     text not null,
    detail      text
);

-- ---- nodes ----

create table join_token (
    id            bigint primary key,
    project_id    bigint not null references project on delete cascade,
    token_hash    bytea not null unique,
    pre_approved  boolean not null,
    reusable      boolean not null,
    created_at    timestamptz not null default now(),
    expires_at    timestamptz not null,
    used_at       timestamptz,
    used_by       text,                            -- the node: it may repeat a registration whose answer it missed
    revoked_at    timestamptz
);

create table node (
    id                text primary key,
    project_id        bigint not null references project,
    approved          boolean not null,
    token_generation  integer not null default 1,  -- raised to make older tokens worthless
    polling           boolean not null,            -- a foreign worker on the HTTP API, not a session
    hostname          text not null,
    os                text not null,
    architecture      text not null default '',
    version           text not null default '',
    cpu_millis        integer not null,
    memory_mb         bigint not null,
    disk_mb           bigint not null default 0,
    max_parallel      integer not null default 1,
    tags              text[] not null default '{}',
    drivers           text[] not null default '{process}',
    boot_id           text not null default '',
    reported_error    boolean not null default false,
    registered_at     timestamptz not null default now(),
    last_heartbeat    timestamptz,
    removed_at        timestamptz
);

-- ---- files ----

create table blob (
    sha256      bytea primary key,
    size        bigint not null,
    created_at  timestamptz not null default now()
);

-- Which project may use which blob: the same bytes are stored once, yet nobody learns that another has them.
create table blob_claim (
    project_id  bigint not null references project on delete cascade,
    sha256      bytea not null references blob,
    primary key (project_id, sha256)
);

create table file (
    id          bigint primary key,
    project_id  bigint not null references project on delete cascade,
    kind        text not null check (kind in ('file', 'zip', 'tree')),
    name        text not null,
    sha256      bytea not null references blob,     -- of a tree: its manifest
    size        bigint not null,
    created_at  timestamptz not null default now()
);

-- ---- jobs ----

create table job_group (
    id            bigint primary key,
    project_id    bigint not null references project on delete cascade,
    name          text,
    max_parallel  integer,
    created_at    timestamptz not null default now()
);

-- The current attempt stands in the job's own row, so that a short job costs one INSERT and one UPDATE;
-- attempts that were superseded are in job_attempt (docs/adr/0002).
create table job (
    id               bigint primary key,
    project_id       bigint not null references project on delete cascade,
    owner_id         bigint not null,
    group_id         bigint references job_group on delete cascade,
    spec             text not null,                 -- JSON, as the API takes it
    input_file       bigint,
    priority         smallint not null,
    state            smallint not null,             -- JobState by ordinal, see JobStore
    attempt          integer not null default 0,    -- counts starts
    lease_epoch      bigint not null default 0,     -- counts assignments
    allocation_id    bigint,
    node_id          text,
    created_at       timestamptz not null,
    started_at       timestamptz,
    ended_at         timestamptz,
    running_micros   bigint,
    outcome          smallint,
    exit_code        integer,
    error_code       text,
    error_message    text,
    progress         smallint,
    cancel_requested boolean not null default false
) with (fillfactor = 70);
create index job_project on job (project_id, id desc);
create index job_group_members on job (group_id, id) where group_id is not null;
create index job_live on job (id) where state < 3;

create table job_attempt (
    job_id          bigint not null references job on delete cascade,
    attempt         integer not null,
    lease_epoch     bigint not null,
    allocation_id   bigint not null,
    node_id         text not null,
    started_at      timestamptz,
    ended_at        timestamptz not null,
    running_micros  bigint,
    outcome         smallint not null,
    exit_code       integer,
    error_code      text,
    error_message   text,
    primary key (job_id, lease_epoch)
);

create table idempotency (
    project_id  bigint not null references project on delete cascade,
    key         text not null,
    body_hash   bytea not null,
    job_id      bigint not null,
    created_at  timestamptz not null default now(),
    primary key (project_id, key)
);

create table artifact (
    id          bigint primary key,
    job_id      bigint not null references job on delete cascade,
    attempt     integer not null,
    path        text not null,
    size        bigint not null,
    sha256      bytea not null references blob,
    unique (job_id, attempt, path)
);

create table execution_cache (
    project_id  bigint not null references project on delete cascade,
    cache_key   text not null,
    body_hash   bytea not null,
    job_id      bigint not null references job on delete cascade,
    created_at  timestamptz not null default now(),
    primary key (project_id, cache_key)
);

-- ---- output ----

-- Sealed output of an allocation: a slice of a compressed segment. Slices of one allocation follow each other.
create table log_slice (
    allocation_id  bigint not null,
    sequence       integer not null,
    segment        text not null,                  -- key in the blob store
    position       bigint not null,
    length         integer not null,               -- compressed
    stdout_from    bigint not null,
    stdout_to      bigint not null,
    stderr_from    bigint not null,
    stderr_to      bigint not null,
    lines          bigint not null,
    primary key (allocation_id, sequence)
);

-- ---- leadership ----

-- One server leads: it alone changes jobs, and every write of it carries the epoch.
create table leadership (
    singleton   boolean primary key default true check (singleton),
    epoch       bigint not null default 0,
    holder      text not null default '',
    renewed_at  timestamptz not null default '-infinity'
);
insert into leadership default values;
