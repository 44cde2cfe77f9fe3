-- The clock that a node's owner lives by when it said so: habits are learned by it. Empty = UTC.
alter table node_availability add column time_zone text not null default '';
