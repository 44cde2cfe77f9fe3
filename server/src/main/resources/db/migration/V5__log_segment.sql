-- Every segment that was ever begun, so that one whose slices were never recorded is deleted in its time too.
create table log_segment (
    name  text primary key                          -- key in the blob store; begins with its day
);
insert into log_segment (name) select distinct segment from log_slice;
