-- Which number a port has inside the container is its instance's revision's to say: while one revision takes another's
-- place, both run, and they may differ.
alter table endpoint drop column port;

-- Whose it was: a workload that wants a port again soon enough, as after a rollback, gets its name and number back.
alter table endpoint add column released_by bigint;
