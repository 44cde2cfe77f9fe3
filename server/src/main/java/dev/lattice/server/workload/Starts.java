package dev.lattice.server.workload;

import dev.lattice.core.job.ServiceSpec;
import dev.lattice.core.service.Blueprint;
import dev.lattice.core.service.LinkedPort;
import dev.lattice.server.catalogue.BlueprintReferences;
import dev.lattice.server.id.Ids;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.scheduling.Submission;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Makes an instance out of a revision: secrets and links are put in at this moment, and nowhere else. */
final class Starts {
    private final Database database;
    private final SecretStore secrets;
    private final PreviewStore previews;
    private final Links links;
    private final PlanText plans;
    private final Ids ids;
    private final InstantSource clock;

    Starts(
            Database database,
            SecretStore secrets,
            PreviewStore previews,
            Links links,
            PlanText plans,
            Ids ids,
            InstantSource clock) {
        this.database = database;
        this.secrets = secrets;
        this.previews = previews;
        this.links = links;
        this.plans = plans;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * What an instance is made from.
     *
     * @param blueprint without references
     * @param links to other workloads
     */
    record Resolved(Blueprint blueprint, List<LinkedPort> links) {}

    /** @throws Problem when a link leads nowhere now */
    Resolved resolved(StoredWorkload workload, StoredRevision revision) {
        return database.call(handle -> resolved(handle, workload, revision.number(), revision.plan()));
    }

    /**
     * As {@link #resolved(StoredWorkload, StoredRevision)}, of a revision that is about to be made.
     *
     * @throws Problem when a link leads nowhere now
     */
    Resolved resolved(Handle handle, StoredWorkload workload, int revision, Plan plan) {
        Set<LinkedPort> linked = new LinkedHashSet<>();
        Blueprint blueprint = BlueprintReferences.resolve(
                (secrets.unsettled(handle, workload.id()) ? plan.rotated() : plan).blueprint(),
                secrets.of(handle, workload.id(), revision),
                link -> links.find(handle, workload.project(), link, linked::add));
        // A fork's code is anybody's, and much in a project answers to whoever is in its network.
        return new Resolved(
                previews.ofFork(handle, workload.id())
                        ? blueprint.but().apart(true).build()
                        : blueprint,
                List.copyOf(linked));
    }

    /**
     * A submission to the dispatcher.
     *
     * @param image where its image can be had
     */
    Submission instance(
            StoredWorkload workload, StoredRevision revision, Resolved made, int ordinal, ImagePlaces.Place image) {
        ServiceSpec spec = new ServiceSpec(
                workload.project(),
                workload.id(),
                revision.number(),
                ordinal,
                workload.name(),
                made.blueprint(),
                made.links(),
                revision.plan().limits(),
                revision.plan().siting(),
                workload.home().or(image::home),
                image.near(),
                image.copy(),
                revision.plan().disconnect());
        return new Submission(
                ids.job(),
                workload.project(),
                workload.owner(),
                spec,
                plans.write(spec),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                clock.instant());
    }
}
