package dev.lattice.server.workload;

import dev.lattice.api.build.SourceRequest;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Where in Git workloads come from, for those who hear of news there. */
public final class Origins {
    private static final int LONGEST_NAME = 63;

    private final Database database;
    private final WorkloadStore store;

    Origins(Database database, WorkloadStore store) {
        this.database = database;
        this.store = store;
    }

    /** @throws Problem NOT_FOUND, or CONFLICT when it does not follow a repository */
    public Origin required(ProjectId project, String name) {
        return database.call(handle -> {
            StoredWorkload workload = store.find(handle, project, name)
                    .orElseThrow(() -> Problem.notFound(
                            "workload", name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name));
            if (workload.membership().isPresent()) {
                throw Problem.of(
                        ErrorCode.CONFLICT,
                        "'" + name + "' is a service of an application, which is deployed as a whole, by its compose"
                                + " file and not by a webhook. Have your pipeline run: lattice deploy compose.yaml.");
            }
            return origin(handle, workload)
                    .orElseThrow(() -> Problem.of(
                            ErrorCode.CONFLICT,
                            "'" + name + "' is not built from a Git repository, so nobody pushes to it. Deploy it from"
                                    + " one first: lattice deploy URL --name " + name + "."));
        });
    }

    /** Whether its project has a workload of this name. */
    public WorkloadId known(ProjectId project, String name) {
        return database.call(handle -> store.find(handle, project, name))
                .map(StoredWorkload::id)
                .orElseThrow(() -> Problem.notFound(
                        "workload", name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name));
    }

    /** Empty when there is no such workload, or it does not come from Git. */
    public Optional<Origin> find(WorkloadId id) {
        return database.call(handle -> store.find(handle, id).flatMap(workload -> origin(handle, workload)));
    }

    private Optional<Origin> origin(Handle handle, StoredWorkload workload) {
        SourceRequest source = store.revision(handle, workload.id(), workload.revision())
                .map(revision -> revision.plan().request().source())
                .orElse(null);
        if (source == null || source.git() == null || source.git().isBlank()) {
            return Optional.empty();
        }
        return Optional.of(new Origin(
                workload.id(),
                workload.project(),
                workload.name(),
                workload.desired(),
                source.git(),
                Optional.ofNullable(source.ref()).filter(ref -> !ref.isBlank())));
    }
}
