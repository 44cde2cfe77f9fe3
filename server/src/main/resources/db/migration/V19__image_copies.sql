-- Images that were built, as nodes get them that did not build them. Bytes are a project's own: what one has stored says
-- nothing to another, and goes when nothing of the project needs it.
create table image_blob (
    project_id   bigint not null references project on delete cascade,
    sha256       bytea not null,
    size         bigint not null,
    stored_at    timestamptz not null,
    primary key (project_id, sha256)
);

-- What exports have sent, as long as they are under way; several may send the same.
create table image_sent (
    job_id       bigint not null,
    project_id   bigint not null,
    sha256       bytea not null,
    primary key (job_id, sha256),
    foreign key (project_id, sha256) references image_blob on delete cascade
);
create index image_sent_blob on image_sent (project_id, sha256);

create table image_copy (
    workload_id  bigint not null references workload on delete cascade,
    revision     integer not null,                 -- that the image was built for
    project_id   bigint not null,
    stage        text not null check (stage in ('copying', 'copied', 'failed')),
    note         text not null default '',         -- why it failed, for people
    job_id       bigint not null,                  -- the export
    changed_at   timestamptz not null,
    primary key (workload_id, revision)
);
create index image_copy_under_way on image_copy (project_id) where stage = 'copying';

-- What an image consists of: its configuration at position 0, then its layers, the lowest first.
create table image_part (
    workload_id  bigint not null,
    revision     integer not null,
    position     integer not null,
    sha256       bytea not null,
    size         bigint not null,
    primary key (workload_id, revision, position),
    foreign key (workload_id, revision) references image_copy on delete cascade
);

-- Nodes that got an image beside the one that built it.
create table image_place (
    workload_id  bigint not null references workload on delete cascade,
    revision     integer not null,
    node_id      text not null,
    seen_at      timestamptz not null,
    primary key (workload_id, revision, node_id)
);
