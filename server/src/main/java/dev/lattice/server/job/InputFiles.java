package dev.lattice.server.job;

import dev.lattice.core.id.FileId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.server.scheduling.JobInput;
import java.util.Optional;

/** Uploads that jobs may work on. May ask the database. */
@FunctionalInterface
public interface InputFiles {
    Optional<JobInput> find(ProjectId project, FileId file);
}
