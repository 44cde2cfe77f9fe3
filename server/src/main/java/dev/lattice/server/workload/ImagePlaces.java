package dev.lattice.server.workload;

import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.image.ImageCopy;
import dev.lattice.core.job.JobState;
import dev.lattice.core.job.ServiceSpec;
import dev.lattice.core.workload.Desired;
import dev.lattice.core.workload.RevisionState;
import dev.lattice.core.workload.Situation.Image;
import dev.lattice.core.workload.Situation.Image.Making;
import dev.lattice.server.build.Builds;
import dev.lattice.server.image.ImageCopies;
import dev.lattice.server.scheduling.JobSnapshot;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Where the images of revisions are, and so where instances can be: on any node once there is a copy, else on one that has
 * the image. Has copies made while nobody waits for them, and images built anew that went with their node.
 */
final class ImagePlaces {
    /** What a node says that lacks an image that it was thought to have. */
    private static final String LACKS = "NODE_IMAGE_UNAVAILABLE";

    private final Builds builds;
    private final ImageCopies copies;
    private final Fleet fleet;
    /** Nodes that came since this server began: a copy is worth nothing where there is one only. */
    private final Set<NodeId> met = ConcurrentHashMap.newKeySet();

    /**
     * What is known of nodes.
     *
     * @param online whether it is connected
     * @param gone whether it has been away for so long that nobody should wait for it
     */
    record Fleet(Predicate<NodeId> online, Predicate<NodeId> gone) {}

    /**
     * Where an instance may run.
     *
     * @param home the only node that will do
     * @param near nodes that have the image
     * @param copy for those that lack it
     */
    record Place(Optional<NodeId> home, Set<NodeId> near, Optional<ImageCopy> copy) {
        static final Place ANY = new Place(Optional.empty(), Set.of(), Optional.empty());
    }

    ImagePlaces(Builds builds, ImageCopies copies, Fleet fleet) {
        this.builds = builds;
        this.copies = copies;
        this.fleet = fleet;
    }

    /** Where instances with such a plan may run. */
    Place of(StoredWorkload workload, Plan plan) {
        if (plan.built().isEmpty()) {
            return Place.ANY;
        }
        int revision = plan.built().get().revision();
        Set<NodeId> having = having(workload.id(), revision);
        Optional<ImageCopy> copy = copies.copy(workload.id(), revision);
        return copy.isPresent()
                ? new Place(Optional.empty(), having, copy)
                : new Place(holder(having).or(() -> having.stream().findFirst()), having, copy);
    }

    private Set<NodeId> having(WorkloadId workload, int revision) {
        Set<NodeId> having = new HashSet<>(copies.places(workload, revision));
        builds.built(workload, revision).flatMap(Builds.Built::node).ifPresent(having::add);
        return having;
    }

    private Optional<NodeId> holder(Set<NodeId> having) {
        return having.stream().filter(fleet.online()).min(NodeId::compareTo);
    }

    /** All nodes that have images of the workload. */
    Set<NodeId> of(StoredWorkload workload) {
        Set<NodeId> nodes = new HashSet<>(builds.nodes(workload.id()));
        nodes.addAll(copies.places(workload.id()));
        return nodes;
    }

    // ---- what is learned from instances ----

    /** Remembers which nodes have its image, by what runs there, and which lack it, by what could not be started. */
    void learn(KnownWorkload known, List<JobSnapshot> live, List<JobSnapshot> ended) {
        for (JobSnapshot job : live) {
            if (job.state() == JobState.RUNNING && job.node() != null) {
                image(known, job)
                        .ifPresent(revision ->
                                copies.seen(known.workload().id(), revision, Objects.requireNonNull(job.node())));
            }
        }
        for (JobSnapshot job : ended) {
            if (LACKS.equals(job.errorCode())
                    && job.node() != null
                    && job.endedAt() != null
                    && service(job).copy().isEmpty()) {
                image(known, job).ifPresent(revision -> {
                    NodeId node = Objects.requireNonNull(job.node());
                    builds.missing(known.workload().id(), revision, node, Objects.requireNonNull(job.endedAt()));
                    copies.missing(known.workload().id(), revision, node, Objects.requireNonNull(job.endedAt()));
                });
            }
        }
    }

    private static ServiceSpec service(JobSnapshot job) {
        return Instances.service(job);
    }

    /** The revision that an instance's image was built for; empty when that is not one of those that count. */
    private static Optional<Integer> image(KnownWorkload known, JobSnapshot job) {
        int number = service(job).revision();
        if (known.wanted().number() == number) {
            return known.wanted().plan().built().map(Plan.Built::revision);
        }
        return known.serving()
                .filter(revision -> revision.number() == number)
                .flatMap(revision -> revision.plan().built())
                .map(Plan.Built::revision);
    }

    /** Those that wait for a node although others would do by now, or that one is gone for good: others take their place. */
    List<JobId> misplaced(KnownWorkload known, List<JobSnapshot> live) {
        return live.stream()
                .filter(job -> job.state() == JobState.QUEUED && !job.stopping())
                .filter(job -> service(job).home().isPresent() && !service(job).stays())
                .filter(job -> image(known, job).isPresent())
                .filter(job -> {
                    Place now = of(
                            known.workload(),
                            known.revision(service(job).revision()).plan());
                    return !now.home().equals(service(job).home())
                            || now.home().filter(fleet.gone()).isPresent();
                })
                .map(JobSnapshot::id)
                .toList();
    }

    // ---- copies ----

    /** A node came. Returns whether it is the second: from now on copies are worth something. */
    boolean met(NodeId node) {
        return met.add(node) && met.size() == 2;
    }

    /** Sees what became of copies, and ends those that are not of the present image. */
    void settle(KnownWorkload known) {
        boolean running = known.workload().desired() == Desired.RUNNING;
        copies.settle(known.workload().id(), running ? number(known).orElse(0) : 0);
    }

    /** Has a copy made of what serves, or of what would be started elsewhere if it could. */
    void copy(KnownWorkload known, List<JobSnapshot> live) throws InterruptedException {
        StoredWorkload workload = known.workload();
        Optional<Integer> image = number(known);
        if ((met.size() < 2 && !copies.evenAlone()) || image.isEmpty()) {
            return;
        }
        boolean needed =
                live.stream().anyMatch(job -> job.state() == JobState.QUEUED) || coming(workload, known, image.get());
        Optional<NodeId> holder = holder(having(workload.id(), image.get()));
        if (holder.isPresent() && (needed || known.wanted().state() == RevisionState.SERVING)) {
            copies.want(
                    new ImageCopies.Wanted(
                            workload.project(), workload.owner(), workload.id(), workload.name(), image.get()),
                    holder.get());
        }
    }

    private boolean coming(StoredWorkload workload, KnownWorkload known, int revision) {
        return known.wanted().plan().blueprint().stateful()
                && workload.home().isPresent()
                && coming(workload, revision).isPresent();
    }

    /** The workload is gone. */
    void removed(StoredWorkload workload) {
        copies.removed(workload.project());
    }

    // ---- what is nowhere ----

    /**
     * How it stands with the image of the revision that is wanted when it is not where it is needed: it is built anew, for
     * nothing else has it, or it has to come to where the workload's volumes are. Begins the former.
     */
    Optional<Image> remaking(KnownWorkload known, List<JobSnapshot> live) throws InterruptedException {
        StoredWorkload workload = known.workload();
        Optional<Integer> image = number(known);
        boolean starts = known.wanted().state() == RevisionState.DEPLOYING
                || known.wanted().state() == RevisionState.SERVING;
        if (image.isEmpty() || !starts || complete(known, live)) {
            return Optional.empty();
        }
        if (known.wanted().plan().blueprint().stateful() && workload.home().isPresent()) {
            return coming(workload, image.get());
        }
        int revision = image.get();
        Image built = builds.image(workload.project(), workload.id(), revision);
        return switch (built.making()) {
            case UNDER_WAY -> Optional.of(anew(revision, built.note()));
            case FAILED ->
                Optional.of(new Image(
                        Making.FAILED,
                        "the image of revision " + revision + " is on no node any more, and building it anew failed: "
                                + built.note()));
            case WANTED -> Optional.empty();
            case BUILT -> nowhere(workload.id(), revision) ? again(workload, revision) : Optional.empty();
        };
    }

    private boolean nowhere(WorkloadId workload, int revision) {
        return copies.copy(workload, revision).isEmpty()
                && having(workload, revision).stream().allMatch(fleet.gone());
    }

    private Optional<Image> again(StoredWorkload workload, int revision) throws InterruptedException {
        copies.superseded(workload.id(), revision);
        return Optional.of(
                builds.again(workload.project(), workload.owner(), workload.id(), revision)
                        ? anew(revision, "")
                        : new Image(
                                Making.FAILED,
                                "the image of revision " + revision
                                        + " is on no node any more, nor is its source kept; redeploy it"));
    }

    /** A workload that keeps something stays where that is, and its image may have been built elsewhere. */
    private Optional<Image> coming(StoredWorkload workload, int revision) {
        Set<NodeId> having = having(workload.id(), revision);
        return !copies.on()
                        || having.isEmpty()
                        || having.contains(workload.home().orElseThrow())
                        || copies.copy(workload.id(), revision).isPresent()
                ? Optional.empty()
                : Optional.of(new Image(
                        Making.UNDER_WAY,
                        "its image is copied to node " + workload.home().get() + ", where its volumes are"));
    }

    /** The revision that the wanted one's image was built for, once it is. */
    private static Optional<Integer> number(KnownWorkload known) {
        return known.wanted().plan().built().map(Plan.Built::revision).filter(revision -> revision > 0);
    }

    private static Image anew(int revision, String note) {
        return new Image(
                Making.UNDER_WAY,
                "the image of revision " + revision + " is on no node any more, so it is built anew"
                        + (note.isEmpty() ? "" : ": " + note));
    }

    /** Whether all instances that are wanted have a node. */
    private static boolean complete(KnownWorkload known, List<JobSnapshot> live) {
        Set<Integer> there = live.stream()
                .filter(job -> job.state() != JobState.QUEUED && !job.stopping())
                .filter(job -> service(job).revision() == known.wanted().number())
                .map(job -> service(job).ordinal())
                .collect(Collectors.toSet());
        return there.size() >= known.workload().instances();
    }

    /** Whether somebody waits for a node that is away and may come to count as gone. */
    boolean waits(KnownWorkload known, List<JobSnapshot> live) {
        return !complete(known, live)
                && of(known.workload(), known.wanted().plan())
                        .home()
                        .filter(fleet.online().negate())
                        .isPresent();
    }
}
