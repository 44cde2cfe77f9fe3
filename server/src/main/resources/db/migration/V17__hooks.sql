-- By which Git hosts tell of pushes. The id is in the URL and in nothing else.
create table hook (
    workload_id  bigint primary key references workload on delete cascade,
    id           text not null unique,
    secret       text not null,                    -- sealed
    created_at   timestamptz not null
);

-- What Git hosts told, each delivery once, and what came of it; one that waits becomes a revision.
create table hook_delivery (
    id           bigint generated always as identity primary key,
    workload_id  bigint not null references hook on delete cascade,
    delivery     bytea not null,                   -- hash of the host's own id of it
    digest       bytea not null,                   -- hash of what its signature covers
    provider     text not null,                    -- github, gitlab, gitea
    event        text not null,
    ref          text not null default '',
    commit_id    text not null default '',
    outcome      text not null,                    -- waiting, deployed, coalesced, nothing, refused, pong
    note         text not null default '',         -- why, for people
    revision     integer,                          -- that was made
    received_at  timestamptz not null,
    unique (workload_id, delivery),
    unique (workload_id, digest)
);
create index hook_delivery_recent on hook_delivery (workload_id, id);
create index hook_delivery_waiting on hook_delivery (workload_id) where outcome = 'waiting';
