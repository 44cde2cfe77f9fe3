-- Who leads is said by the lock that it holds; nothing ever wrote its name here. The epoch is counted up by each new leader
-- and carried by the leases that it hands out; rows of jobs are guarded by those.
alter table leadership drop column holder;
