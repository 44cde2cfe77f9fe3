-- Services. An instance of a workload is a job without an end (docs/adr/0009), so that placing it, leasing it and
-- keeping its output is what it is for jobs.

create table workload (
    id           bigint primary key,
    project_id   bigint not null references project on delete cascade,
    owner_id     bigint not null,
    name         text not null,
    kind         text not null,                    -- of the catalogue
    desired      text not null check (desired in ('running', 'stopped', 'deleted')),
    instances    integer not null default 1,
    revision     integer not null,                 -- the one that is wanted
    serving      integer,                          -- the one that has the route; null when none has
    node_id      text,                             -- where its volumes are; null when it has none or was never placed
    state        text not null,
    note         text not null default '',         -- why it is in that state, for people
    version      bigint not null default 0,        -- guards updates
    created_at   timestamptz not null,
    changed_at   timestamptz not null
);
create unique index workload_name on workload (project_id, name);

-- Each change of what is to run. The plan is sealed: it may hold what its owner typed as a variable's value.
create table revision (
    workload_id  bigint not null references workload on delete cascade,
    number       integer not null,
    plan         text not null,                    -- what was asked for and what it was compiled to
    cause        text not null,                    -- deploy, change, restart, rotation, rollback
    state        text not null,
    note         text not null default '',
    created_at   timestamptz not null,
    ready_at     timestamptz,
    primary key (workload_id, number)
);

-- The stable public names. A name that was given up is not given to others for a while.
create table endpoint (
    id           bigint primary key,
    project_id   bigint not null references project on delete cascade,
    workload_id  bigint references workload on delete set null,
    port_name    text not null,
    port         integer not null,                 -- inside the container
    host         text,                             -- of an HTTP endpoint, without the apps domain
    tcp_port     integer,                          -- of a TCP endpoint
    released_at  timestamptz,
    check ((host is null) <> (tcp_port is null))
);
create unique index endpoint_host on endpoint (host);
create unique index endpoint_tcp_port on endpoint (tcp_port);
create index endpoint_workload on endpoint (workload_id);

-- Where each endpoint's route led last, so that a new leader takes nothing away that it does not know to be wrong.
create table route_backend (
    endpoint_id    bigint not null references endpoint on delete cascade,
    allocation_id  bigint not null,
    node_id        text not null,
    primary key (endpoint_id, allocation_id)
);

create table secret (
    workload_id  bigint not null references workload on delete cascade,
    name         text not null,
    sealed       text not null,                    -- with a key that is not in the database
    changed_at   timestamptz not null,
    primary key (workload_id, name)
);

-- Storage of workloads that were deleted, until its node has removed it.
create table discarded_storage (
    workload_id  bigint not null,
    node_id      text not null,
    primary key (workload_id, node_id)
);

alter table job add column workload_id bigint;
create index job_workload on job (workload_id, id) where workload_id is not null;

-- Gateways that came, so that nodes and addresses outlive a restart of the server.
create table gateway (
    id           text primary key,
    host         text not null,                    -- where agents reach it; empty: where the server is
    tunnel_port  integer not null,
    http_port    integer not null,                 -- 0: not served
    https_port   integer not null,
    seen_at      timestamptz not null
);
