-- Which pull requests get a preview: off, branches (of the repository itself), forks (too).
alter table hook add column previews text not null default 'off';

-- The pull request that a delivery was about.
alter table hook_delivery add column number integer;
drop index hook_delivery_waiting;
create index hook_delivery_waiting on hook_delivery (workload_id, number) where outcome = 'waiting';

-- Pull requests that hosts told of, as they were told last, and the workload that runs each. One that was closed stays
-- known, for what was told before may come after. No references to workloads: the row of one that has gone is what its
-- previews are found by, and removing a workload must not wait for whoever looks at its pull request.
create table preview (
    parent_id    bigint not null,                  -- the workload of which these are previews
    number       integer not null,                 -- of the pull request, by its repository
    workload_id  bigint,                           -- that runs it, or did last; null before the first
    branch       text not null default '',         -- as people call it
    ref          text not null default '',         -- that is fetched, of the parent's own repository
    fork         boolean not null default true,    -- whether it was pushed elsewhere, by whomever
    head         text not null default '',         -- the commit
    url          text,                             -- of its page at the host
    open         boolean not null default false,
    pending      boolean not null default false,   -- whether something is still to be done about that
    updated_at   timestamptz,                      -- by the host's clock
    heard_at     timestamptz not null,
    primary key (parent_id, number)
);
create unique index preview_workload on preview (workload_id);
create index preview_pending on preview (heard_at) where pending;
