package dev.lattice.core.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.GroupId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.label.Siting;
import dev.lattice.core.resource.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Nodes that behave as agents do (they run at most their slots, the smallest rank first), and a server that commits all
 * that is planned. It checks every promise about room at every step.
 */
final class World {
    final Fleet fleet = new Fleet();
    final FairQueue queue = new FairQueue(fleet.shares());

    /** Jobs in the order in which they really started. */
    final List<PendingJob> started = new ArrayList<>();

    private final Map<NodeId, NodeOffer> offers = new LinkedHashMap<>();
    private final Map<NodeId, List<Held>> held = new LinkedHashMap<>();
    private final Set<JobId> live = new HashSet<>();
    private long allocations;
    private long jobs;

    private static final class Held {
        final AllocationId id;
        final Placement placement;
        boolean running;

        Held(AllocationId id, Placement placement) {
            this.id = id;
            this.placement = placement;
        }
    }

    static NodeOffer node(String id, int slots, int ahead) {
        return node(id, new Resources(8000, 8192, 8192), slots, ahead, Map.of());
    }

    static NodeOffer node(String id, Resources capacity, int slots, int ahead, Map<String, String> labels) {
        return new NodeOffer(new NodeId(id), capacity, slots, ahead, labels, Set.of("process"), true);
    }

    void offer(NodeOffer offer) {
        offers.put(offer.id(), offer);
        held.computeIfAbsent(offer.id(), id -> new ArrayList<>());
        fleet.offer(offer);
    }

    PendingJob submit(long user) {
        return submit(user, 0, Resources.NONE);
    }

    PendingJob submit(long user, int priority, Resources resources) {
        return submit(user, priority, resources, Map.of(), Optional.empty(), 0);
    }

    PendingJob submit(
            long user,
            int priority,
            Resources resources,
            Map<String, String> labels,
            Optional<GroupId> group,
            int groupLimit) {
        return submit(1, user, priority, resources, Siting.labeled(labels), group, groupLimit);
    }

    PendingJob submitTo(long project, long user, Resources resources) {
        return submit(project, user, 0, resources, Siting.ANYWHERE, Optional.empty(), 0);
    }

    PendingJob submit(
            long project,
            long user,
            int priority,
            Resources resources,
            Siting siting,
            Optional<GroupId> group,
            int groupLimit) {
        PendingJob job = new PendingJob(
                new JobId(++jobs),
                new ProjectId(project),
                new UserId(user),
                priority,
                resources,
                siting,
                "process",
                group,
                groupLimit,
                Optional.empty(),
                Set.of(),
                true);
        queue.add(job);
        return job;
    }

    /** Plans, commits everything, and lets the nodes start what they can. */
    Plan step(int limit) {
        Plan plan = Scheduler.plan(fleet, queue, limit);
        assertThat(plan.placements()).hasSizeLessThanOrEqualTo(limit);
        for (Placement placement : plan.placements()) {
            PendingJob job = placement.job();
            assertThat(live.add(job.id()))
                    .as("a second live placement of %s", job)
                    .isTrue();
            assertThat(queue.remove(job.id())).isTrue();
            Held allocation = new Held(new AllocationId(++allocations), placement);
            fleet.occupy(allocation.id, placement);
            heldBy(placement.node()).add(allocation);
            checkPlacement(placement);
        }
        held.keySet().forEach(this::startWhatMay);
        return plan;
    }

    private NodeOffer offerOf(NodeId node) {
        return Objects.requireNonNull(offers.get(node));
    }

    private List<Held> heldBy(NodeId node) {
        return Objects.requireNonNull(held.get(node));
    }

    private void checkPlacement(Placement placement) {
        NodeOffer offer = offerOf(placement.node());
        PendingJob job = placement.job();
        assertThat(new Shape.Requirement(job.driver(), job.siting().required()).metBy(offer))
                .isTrue();
        List<Held> here = heldBy(offer.id());
        Resources sum = here.stream().map(h -> h.placement.job().resources()).reduce(Resources.NONE, Resources::plus);
        assertThat(sum.fitsIn(offer.capacity())).as("%s within %s", sum, offer).isTrue();
        assertThat(here).hasSizeLessThanOrEqualTo(offer.slots() + offer.ahead());
        if (!placement.ahead()) {
            assertThat(here.stream().filter(h -> h.running || !h.placement.ahead()))
                    .hasSizeLessThanOrEqualTo(offer.slots());
        }
        job.group().ifPresent(group -> {
            long members = held.values().stream()
                    .flatMap(List::stream)
                    .filter(h -> h.placement.job().group().equals(job.group()))
                    .count();
            assertThat(fleet.occupiedBy(group)).isEqualTo((int) members);
            if (job.groupLimit() > 0) {
                assertThat(members).isLessThanOrEqualTo(job.groupLimit());
            }
        });
    }

    private void startWhatMay(NodeId node) {
        List<Held> here = heldBy(node);
        int slots = offerOf(node).slots();
        while (here.stream().filter(h -> h.running).count() < slots) {
            Optional<Held> next = here.stream()
                    .filter(h -> !h.running)
                    .min(Comparator.<Held>comparingLong(h -> h.placement.rank()).thenComparing(h -> h.id));
            if (next.isEmpty()) {
                break;
            }
            next.get().running = true;
            started.add(next.get().placement.job());
        }
        long running = here.stream().filter(h -> h.running).count();
        assertThat(fleet.running(node)).isEqualTo((int) running);
        assertThat(fleet.waiting(node)).isEqualTo((int) (here.size() - running));
    }

    /** The running allocation that is at this place among all ends; false when nothing runs. */
    boolean finish(int which) {
        List<Held> running = held.values().stream()
                .flatMap(List::stream)
                .filter(h -> h.running)
                .sorted(Comparator.comparing(h -> h.id))
                .toList();
        if (running.isEmpty()) {
            return false;
        }
        Held done = running.get(Math.floorMod(which, running.size()));
        vacate(done);
        return true;
    }

    /** Everything that runs at this moment ends. */
    void finishAll() {
        held.values().stream()
                .flatMap(List::stream)
                .filter(h -> h.running)
                .toList()
                .forEach(this::vacate);
    }

    private void vacate(Held done) {
        NodeId node = done.placement.node();
        heldBy(node).remove(done);
        live.remove(done.placement.job().id());
        fleet.vacate(done.id);
        startWhatMay(node);
    }

    /** How many jobs each user had started. */
    Map<Long, Integer> startedByUser() {
        Map<Long, Integer> counts = new HashMap<>();
        started.forEach(job -> counts.merge(job.owner().value(), 1, Integer::sum));
        return counts;
    }

    /** How many jobs each project had started. */
    Map<Long, Integer> startedByProject() {
        Map<Long, Integer> counts = new HashMap<>();
        started.forEach(job -> counts.merge(job.project().value(), 1, Integer::sum));
        return counts;
    }

    boolean idle() {
        return live.isEmpty();
    }
}
