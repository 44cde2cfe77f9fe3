-- What instances of workloads used, as time series of several resolutions: the finest for some hours, each coarser one
-- made from the one before and kept for longer. Rates are kept as what was counted and over how long, so that they can be
-- added up.

create table usage_point (
    workload_id     bigint not null references workload on delete cascade,
    resolution      integer not null,                -- seconds
    instance        integer not null,                -- its number, whatever revision it is of
    at              timestamptz not null,            -- where the step begins
    covered_millis  bigint not null,                 -- time in which the next three were counted
    cpu_micros      bigint not null,
    received_bytes  bigint not null,
    sent_bytes      bigint not null,
    memory_bytes    bigint not null,                 -- the mean
    disk_bytes      bigint,                          -- the most; null when it was not counted
    primary key (workload_id, resolution, instance, at)
);
-- For making the coarser ones, and for forgetting.
create index usage_point_time on usage_point (resolution, at);
