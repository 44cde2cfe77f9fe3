-- A server that takes over looks for jobs that ended as the last one did. They may have been submitted long before, so no
-- id bounds them. Rows that end together lie together: summaries of pages will do, and cost next to nothing to keep.
create index job_ended on job using brin (ended_at) with (pages_per_range = 32, autosummarize = on);
