-- Bytes of images may be in a registry, beside the server's own disk or instead of it.
alter table image_blob add column here boolean not null default true;       -- on the server's own disk
alter table image_blob add column registry text not null default '';        -- that has it, too; none when empty
alter table image_blob add constraint image_blob_somewhere check (here or registry <> '');
create index image_blob_twice on image_blob (project_id) where here and registry <> '';

-- A copy that is whole is pushed: its manifest is in that registry, or the note says why it is not yet.
alter table image_copy add column registry text not null default '';
alter table image_copy add column manifest bytea;                           -- its digest, once it is pushed
alter table image_copy add column push_note text not null default '';       -- why not yet, for people
alter table image_copy add column push_after timestamptz;                   -- when it is tried again

-- Manifests that registries have of ours, each written down before it is pushed. No references: one outlives its copy
-- until the registry has deleted it.
create table image_manifest (
    registry     text not null,
    project_id   bigint not null,
    digest       bytea not null,
    workload_id  bigint not null,
    revision     integer not null,
    primary key (registry, project_id, digest)
);
