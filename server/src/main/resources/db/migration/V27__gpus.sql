-- GPUs that a node hands to containers, each to one allocation at a time.
alter table node add column gpus integer not null default 0;
