-- A new secret is not the workload's before the revision that brings it serves: until then what is in "sealed" works.
alter table secret
    add column pending          text,                            -- sealed as well
    add column pending_revision integer,                         -- the one that brings it
    -- One was given up after its revision may have put it into the data already: each start puts the old one back.
    add column unsettled        boolean not null default false,
    add check ((pending is null) = (pending_revision is null));
