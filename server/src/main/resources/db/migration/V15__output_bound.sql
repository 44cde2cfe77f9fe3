-- A segment has output of one project, so that what a project keeps has a bound. One that was dropped for it stays here,
-- with its slices, until its time is over: readers are told what is missing.
alter table log_segment
    add column project_id bigint,                   -- null for what an earlier run left without saying whose it is
    add column bytes bigint not null default 0,
    add column dropped boolean not null default false;
create index log_segment_project on log_segment (project_id, name) where not dropped;
