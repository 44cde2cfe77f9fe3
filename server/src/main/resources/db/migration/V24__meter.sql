-- What allocations used, in intervals of at most an hour (docs/metering.md). What is open is written again as it goes on:
-- the numbers are those of the whole interval, so that writing it twice counts once.
create table usage_interval (
    allocation_id    bigint not null,
    begins           timestamptz not null,
    ends             timestamptz not null,
    project_id       bigint not null,                 -- who uses
    provider_id      bigint not null,                 -- the project that the node belonged to
    node_id          text not null,
    job_id           bigint not null,
    workload_id      bigint,                          -- null of a job
    kind             text not null,                   -- job, service, build, copy
    cpu_micros       bigint not null,
    memory_mb_millis bigint not null,
    disk_mb_millis   bigint not null,
    received_bytes   bigint not null,
    sent_bytes       bigint not null,
    closed           boolean not null,
    cpu_seen         bigint not null,                 -- what the node had counted at its end, like the next four
    received_seen    bigint not null,
    sent_seen        bigint not null,
    memory_seen      bigint not null,
    disk_seen        bigint,
    transaction_id   bigint,                          -- that charged for it; null before
    primary key (allocation_id, begins)
);
create index usage_interval_project on usage_interval (project_id, begins);
create index usage_interval_unsettled on usage_interval (project_id, provider_id) where transaction_id is null;
create index usage_interval_age on usage_interval using brin (begins);

-- Until when all that had ended was written: what ended later is looked for when a server takes over.
create table meter_state (
    singleton   boolean primary key default true check (singleton),
    written_at  timestamptz not null
);
insert into meter_state (written_at) values (now());

-- What was charged for, by day, for good.
create table usage_day (
    day              date not null,
    project_id       bigint not null,
    provider_id      bigint not null,
    node_id          text not null,
    workload_id      bigint not null,                 -- 0 of jobs
    kind             text not null,
    cpu_micros       bigint not null,
    memory_mb_millis bigint not null,
    disk_mb_millis   bigint not null,
    received_bytes   bigint not null,
    sent_bytes       bigint not null,
    amount           bigint not null,                 -- millionths of the currency's unit, as is the fee in it
    fee              bigint not null,
    primary key (project_id, day, provider_id, node_id, workload_id, kind)
);
create index usage_day_provider on usage_day (provider_id, day);

-- Prices in millionths, each list from its time to that of the next.
create table price (
    id               bigint primary key,
    valid_from       timestamptz not null unique,
    cpu_hour         bigint not null check (cpu_hour >= 0),
    memory_gb_hour   bigint not null check (memory_gb_hour >= 0),
    disk_gb_month    bigint not null check (disk_gb_month >= 0),
    received_gb      bigint not null check (received_gb >= 0),
    sent_gb          bigint not null check (sent_gb >= 0),
    fee_basis_points integer not null check (fee_basis_points between 0 and 10000),
    created_at       timestamptz not null
);
insert into price (id, valid_from, cpu_hour, memory_gb_hour, disk_gb_month, received_gb, sent_gb, fee_basis_points,
    created_at)
values (1, '1970-01-01 00:00:00+00', 20000, 5000, 50000, 0, 10000, 1000, now());

create table budget (
    project_id   bigint primary key references project,
    amount       bigint not null check (amount > 0),  -- of a month, in millionths
    on_budget    text not null check (on_budget in ('refuse', 'stop')),
    warned       date,                                -- the month in which it was said last that most is spent
    stopped      date,                                -- the month in which everything was stopped
    changed_at   timestamptz not null
);

-- What a machine costs its owner while it works.
create table node_power (
    node_id      text primary key references node,
    idle_watts   integer not null check (idle_watts >= 0),
    busy_watts   integer not null check (busy_watts >= idle_watts),
    kwh_price    bigint not null check (kwh_price >= 0), -- in millionths
    changed_at   timestamptz not null
);
