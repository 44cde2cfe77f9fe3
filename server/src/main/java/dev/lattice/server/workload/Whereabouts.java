package dev.lattice.server.workload;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.job.JobState;
import dev.lattice.core.job.ServiceSpec;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.workload.Desired;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.scheduling.JobSnapshot;
import dev.lattice.server.scheduling.ServiceHealth;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Where workloads run at the moment, for those who have something to do in their containers. */
public final class Whereabouts {
    private final Database database;
    private final WorkloadStore store;
    private final Function<WorkloadId, List<JobSnapshot>> live;

    Whereabouts(Database database, WorkloadStore store, Function<WorkloadId, List<JobSnapshot>> live) {
        this.database = database;
        this.store = store;
        this.live = live;
    }

    /**
     * An instance that runs.
     *
     * @param kind of the catalogue
     * @param ready whether its readiness probe succeeds
     */
    public record Place(
            WorkloadId workload,
            ProjectId project,
            String name,
            String kind,
            int revision,
            int ordinal,
            boolean ready,
            AllocationId allocation,
            NodeId node) {}

    /**
     * What a workload was made from.
     *
     * @param parameters complete, without secrets
     */
    public record Making(Optional<String> version, Map<String, Object> parameters, Resources limits) {}

    /** A workload, whether it runs or not. */
    public record Known(WorkloadId id, String kind) {}

    /**
     * A workload that is looked at, whether it runs or not.
     *
     * @param limits what an instance of the revision that is wanted may use
     */
    public record Bounded(WorkloadId id, Resources limits) {}

    /** @throws Problem NOT_FOUND */
    public Bounded bounded(ProjectId project, String name) {
        StoredWorkload workload = stored(project, name);
        Plan plan = database.call(handle -> store.revision(handle, workload.id(), workload.revision()))
                .orElseThrow(() -> Problem.notFound("revision", workload.revision()))
                .plan();
        return new Bounded(workload.id(), plan.limits());
    }

    /** @throws Problem NOT_FOUND */
    public Known known(ProjectId project, String name) {
        StoredWorkload workload = stored(project, name);
        return new Known(workload.id(), workload.kind());
    }

    private StoredWorkload stored(ProjectId project, String name) {
        return database.call(handle -> store.find(handle, project, name))
                .orElseThrow(() -> Problem.notFound("workload", name.length() > 63 ? name.substring(0, 63) : name));
    }

    /**
     * The instance that is asked for, or the one that is most likely to be of use.
     *
     * @throws Problem NOT_FOUND, or NOT_RUNNING
     */
    public Place find(ProjectId project, String name, Optional<Integer> ordinal) {
        return find(stored(project, name), ordinal);
    }

    /**
     * As {@link #find(ProjectId, String, Optional)}, by its id.
     *
     * @return empty when there is no such workload
     */
    public Optional<Place> find(WorkloadId id) {
        return database.call(handle -> store.find(handle, id)).map(workload -> find(workload, Optional.empty()));
    }

    private Place find(StoredWorkload workload, Optional<Integer> ordinal) {
        return live.apply(workload.id()).stream()
                .flatMap(job -> place(workload, job).stream())
                .filter(place -> ordinal.isEmpty() || ordinal.get() == place.ordinal())
                .max(Comparator.comparing(Place::ready).thenComparingInt(Place::revision))
                .orElseThrow(() -> Problem.of(
                        ErrorCode.NOT_RUNNING,
                        ordinal.map(number -> "Instance " + number + " of '" + workload.name() + "' does not run.")
                                .orElseGet(() -> "'" + workload.name() + "' does not run at the moment: it is "
                                        + workload.state().name().toLowerCase(Locale.ROOT) + ".")));
    }

    private static Optional<Place> place(StoredWorkload workload, JobSnapshot job) {
        AllocationId allocation = job.allocation();
        NodeId node = job.node();
        if (job.state() != JobState.RUNNING || allocation == null || node == null) {
            return Optional.empty();
        }
        ServiceSpec service = Instances.service(job);
        ServiceHealth health = job.health();
        return Optional.of(new Place(
                workload.id(),
                workload.project(),
                workload.name(),
                workload.kind(),
                service.revision(),
                service.ordinal(),
                health != null && health.ready(),
                allocation,
                node));
    }

    /** What the instance was made from. */
    public Making making(Place place) {
        Plan plan = database.call(handle -> store.revision(handle, place.workload(), place.revision()))
                .orElseThrow(() -> Problem.notFound("revision", place.revision()))
                .plan();
        return new Making(plan.version(), plan.parameters(), plan.limits());
    }

    /** Whether its owner wants it to run. */
    public boolean wanted(WorkloadId id) {
        Optional<StoredWorkload> workload = database.call(handle -> store.find(handle, id));
        return workload.isPresent() && workload.get().desired() == Desired.RUNNING;
    }
}
