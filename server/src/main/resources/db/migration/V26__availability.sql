-- What a node's owner, and its admins, want of it.
create table node_order (
    node_id      text primary key references node,
    version      bigint not null,                  -- raised with each change: nodes go by the latest
    rules        text,                             -- of the owner, as JSON; null = those of the node's own settings
    pause        text not null default 'none',     -- none, until, open, finish
    pause_until  timestamptz,
    cordoned     boolean not null default false,
    drain_since  timestamptz,                      -- null = it is not drained
    drain_within integer not null default 0,       -- seconds for jobs to finish
    changed_at   timestamptz not null
);

-- What nodes did for others, as they said it: a row for each change.
create table node_availability (
    node_id        text not null references node,
    since          timestamptz not null,
    mode           text not null,                  -- work, no_start, rest, away
    cpu_percent    smallint not null,
    memory_percent smallint not null,
    gpu            boolean not null,
    reasons        text not null,                  -- as JSON
    until          timestamptz,                    -- when it was foreseen to change
    primary key (node_id, since)
);

-- What was known of a node's owner, for some days: other rules are tried on it.
create table owner_sample (
    node_id      text not null references node,
    at           timestamptz not null,
    idle_seconds bigint,                           -- null where it could not be told
    others_cpu   smallint,
    free_memory  smallint,
    battery      smallint,                         -- percent; null on mains, -1 where it could not be told
    full_screen  boolean not null,
    applications text[] not null,
    primary key (node_id, at)
);
