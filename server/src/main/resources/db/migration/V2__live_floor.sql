-- A bound below the ids of all live jobs, for a server that begins to lead. It replaces an index on live jobs, which
-- made each update of a job touch every index, and which a planner without statistics read from end to end.
drop index job_live;
alter table leadership add column live_floor bigint not null default 0;
