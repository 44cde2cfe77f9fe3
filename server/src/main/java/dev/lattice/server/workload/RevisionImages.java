package dev.lattice.server.workload;

import dev.lattice.api.build.BuildRequest;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.core.label.Expression;
import dev.lattice.core.label.NodeLabels;
import dev.lattice.core.label.Siting;
import dev.lattice.core.workload.Desired;
import dev.lattice.core.workload.RevisionState;
import dev.lattice.core.workload.Situation.Image;
import dev.lattice.core.workload.Situation.Image.Making;
import dev.lattice.server.build.BuildOrder;
import dev.lattice.server.build.BuildRules;
import dev.lattice.server.build.Builds;
import dev.lattice.server.catalogue.CatalogueEntry;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.scheduling.JobSnapshot;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The images of revisions that are built: has them built, and makes plans complete once they are. */
final class RevisionImages {
    private final Database database;
    private final SecretStore secrets;
    private final Planner planner;
    private final Builds builds;
    private final ImagePlaces places;

    RevisionImages(Database database, SecretStore secrets, Planner planner, Builds builds, ImagePlaces places) {
        this.database = database;
        this.secrets = secrets;
        this.planner = planner;
        this.builds = builds;
        this.places = places;
    }

    /**
     * How it stands with the image of the revision that is wanted, while that is to be built, or built anew because
     * nobody has it any more; ends what nobody wants.
     *
     * @param live its instances that have not ended
     */
    Optional<Image> making(KnownWorkload known, List<JobSnapshot> live) throws InterruptedException {
        StoredWorkload workload = known.workload();
        boolean running = workload.desired() == Desired.RUNNING;
        boolean building = known.wanted().state() == RevisionState.BUILDING;
        // What was built once and is lost is built to its end, even for an app that is stopped: it starts from that.
        Set<Integer> wanted = workload.desired() == Desired.DELETED ? new HashSet<>() : new HashSet<>(built(known));
        if (running && building) {
            wanted.add(known.wanted().number());
        }
        builds.cancelAllBut(workload.project(), workload.id(), wanted);
        if (!running) {
            if (building) {
                // Nobody said that it is not wanted any more: it begins anew with the app.
                builds.forget(workload.id(), known.wanted().number());
            }
            return Optional.empty();
        }
        return building
                ? Optional.of(builds.image(
                        workload.project(), workload.id(), known.wanted().number()))
                : places.remaking(known, live);
    }

    /** Revisions whose images instances of it may be started from. */
    private static List<Integer> built(KnownWorkload known) {
        return Stream.concat(Stream.of(known.wanted()), known.before().stream())
                .flatMap(revision -> revision.plan().built().stream())
                .map(Plan.Built::revision)
                .toList();
    }

    /** As it is once its image is built: what the app listens on is known then. */
    KnownWorkload complete(KnownWorkload known, Image image) {
        if (image.making() != Making.BUILT) {
            return known;
        }
        StoredRevision wanted = known.wanted();
        Builds.Built built =
                builds.built(known.workload().id(), wanted.number()).orElseThrow();
        Plan plan = replanned(known.workload(), wanted.plan(), new Plan.Built(0, built.port()))
                .builtAs(known.workload().id(), wanted.number());
        return known.with(wanted.with(plan));
    }

    private Plan replanned(StoredWorkload workload, Plan plan, Plan.Built built) {
        CatalogueEntry entry = planner.entry(workload.kind());
        Set<String> own = new HashSet<>(
                database.call(handle -> secrets.all(handle, workload.id()).keySet()));
        own.removeAll(entry.secretNames());
        Plan after =
                planner.plan(entry, plan.request(), own, built, plan.part()).plan();
        return plan.rotation().isEmpty() ? after : after.rotated();
    }

    /** Has the image of the revision that is wanted built. */
    void build(KnownWorkload known) {
        StoredWorkload workload = known.workload();
        Plan plan = known.wanted().plan();
        DeployRequest request = plan.request();
        builds.begin(new BuildOrder(
                workload.project(),
                workload.owner(),
                workload.id(),
                workload.name(),
                known.wanted().number(),
                planner.entry(workload.kind()).ecosystem(),
                Objects.requireNonNull(request.source(), "what is built has a source"),
                Objects.requireNonNullElse(request.build(), BuildRequest.NONE),
                Objects.requireNonNullElse(request.env(), Map.of()),
                workload.membership().isPresent(),
                siting(workload, plan)));
    }

    /** A service of an application is built where that is: its image is on that node only. */
    private static Siting siting(StoredWorkload workload, Plan plan) {
        return workload.membership().isEmpty()
                ? plan.siting()
                : workload.home()
                        .map(home -> plan.siting().and(new Expression.Equal(NodeLabels.NODE, home.value())))
                        .orElse(plan.siting());
    }

    /** The image of the present revision where that will do for the next one, or one that is to be built. */
    Plan.Built forNext(StoredWorkload workload, Plan present, DeployRequest before, DeployRequest after) {
        boolean same = Objects.equals(before.source(), after.source())
                && Objects.equals(before.build(), after.build())
                && BuildRules.sameForBuilds(before.env(), after.env());
        return same ? reusable(workload, present).orElse(Plan.Built.UNKNOWN) : Plan.Built.UNKNOWN;
    }

    /** The image that a revision has, if it is there: another revision can have it, too. */
    private Optional<Plan.Built> reusable(StoredWorkload workload, Plan plan) {
        return plan.built()
                .flatMap(image -> builds.built(workload.id(), image.revision())
                        .map(built -> new Plan.Built(image.revision(), built.port())));
    }

    /** Where instances can run. */
    ImagePlaces places() {
        return places;
    }

    /** Ends whatever is built for it. */
    void cancel(StoredWorkload workload) {
        builds.cancelAllBut(workload.project(), workload.id(), Set.of());
    }
}
