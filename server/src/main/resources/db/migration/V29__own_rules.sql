-- The preset of a node's own settings, as it said it: rules are changed while it is not there, too. Empty = not said.
alter table node_availability add column own_rules text not null default '';
