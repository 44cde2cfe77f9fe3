package dev.lattice.core.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.label.Siting;
import dev.lattice.core.resource.Resources;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PreemptionTest {
    private static final Resources HALF = new Resources(2_000, 4_096, 0);

    private final Fleet fleet = new Fleet();
    private long names;

    @Test
    void theSmallestPriorityGoes() {
        node("a");
        long first = runs("a", 5, HALF, true);
        long second = runs("a", 0, HALF, true);
        assertThat(victims(service(HALF))).contains(Set.of(second));
        assertThat(victims(service(new Resources(4_000, 8_192, 0)))).contains(Set.of(first, second));
    }

    @Test
    void ofEqualOnesTheYoungestGoes() {
        node("a");
        runs("a", 0, HALF, true);
        long younger = runs("a", 0, HALF, true);
        assertThat(victims(service(HALF))).contains(Set.of(younger));
    }

    @Test
    void asFewAsWillDo() {
        node("a");
        long large = runs("a", 0, HALF, true);
        for (int i = 0; i < 4; i++) {
            runs("a", 0, new Resources(500, 1_024, 0), true);
        }
        assertThat(victims(service(HALF))).contains(Set.of(large));
    }

    @Test
    void whatMayRunOnlyOnceStays() {
        node("a");
        runs("a", 0, HALF, false);
        runs("a", 0, HALF, false);
        assertThat(victims(service(HALF))).isEmpty();
    }

    @Test
    void theNodeThatCostsLeastIsTaken() {
        node("a");
        node("b");
        runs("a", 5, new Resources(4_000, 8_192, 0), true);
        runs("b", 0, HALF, true);
        runs("b", 0, HALF, true);
        assertThat(Preemption.find(fleet, service(new Resources(4_000, 8_192, 0))))
                .map(eviction -> eviction.node().value())
                .as("two of a smaller priority rather than one of a larger")
                .contains("b");
    }

    @Test
    void whatIsKeptForAServiceIsNobodyElses() {
        node("a");
        long first = runs("a", 0, HALF, true);
        runs("a", 5, HALF, true);
        PendingService service = service(HALF);
        fleet.claim(service, Preemption.find(fleet, service).orElseThrow());
        assertThat(fleet.claimHolds(service)).isTrue();
        fleet.vacate(new AllocationId(first));
        assertThat(Residences.place(fleet, service(HALF))).as("another service").isEmpty();
        FairQueue queue = new FairQueue();
        queue.add(job(0, HALF, true));
        assertThat(Scheduler.plan(fleet, queue, 1).placements()).isEmpty();
        assertThat(Residences.place(fleet, service)).contains(new NodeId("a"));
        fleet.drop(service.id());
        assertThat(Scheduler.plan(fleet, queue, 1).placements()).hasSize(1);
    }

    @Test
    void nobodyIsStoppedForTwo() {
        node("a");
        long first = runs("a", 0, HALF, true);
        long second = runs("a", 0, HALF, true);
        PendingService one = service(HALF);
        PendingService other = service(HALF);
        fleet.claim(one, Preemption.find(fleet, one).orElseThrow());
        assertThat(victims(other)).contains(Set.of(first));
        fleet.claim(other, Preemption.find(fleet, other).orElseThrow());
        assertThat(victims(service(HALF))).as("there is nobody left").isEmpty();
        fleet.vacate(new AllocationId(second));
        fleet.vacate(new AllocationId(first));
        assertThat(Residences.place(fleet, one)).isPresent();
    }

    @Test
    void aNodeThatIsTooSmallIsLeftAlone() {
        node("a");
        runs("a", 0, HALF, true);
        assertThat(victims(service(new Resources(8_000, 1_024, 0)))).isEmpty();
    }

    /** After the eviction there is room, none of the victims was needless, and no job of a larger priority would have done. */
    @Property(tries = 300)
    void victimsAreEnoughAndNoneTooMany(
            @ForAll @IntRange(min = 1, max = 4) int nodes,
            @ForAll @IntRange(min = 1, max = 8) int cores,
            @ForAll long seed) {
        Fleet some = new Fleet();
        Random random = new Random(seed);
        Map<Long, PendingJob> running = new HashMap<>();
        for (int i = 0; i < nodes; i++) {
            NodeId id = new NodeId("n" + i);
            some.offer(offer(id.value()));
            int free = 4_000;
            while (free > 0) {
                int cpu = Math.min(free, 250 * (1 + random.nextInt(8)));
                free -= cpu;
                PendingJob job =
                        job(random.nextInt(3), new Resources(cpu, random.nextInt(1_000), 0), random.nextInt(4) != 0);
                some.occupy(new AllocationId(++names), id, job);
                running.put(names, job);
            }
        }
        PendingService service = service(new Resources(500 * cores, 1_024, 0));
        Optional<Eviction> eviction = Preemption.find(some, service);
        assertThat(Preemption.find(some, service)).isEqualTo(eviction);
        eviction.ifPresent(found -> {
            assertThat(found.victims()).doesNotHaveDuplicates();
            found.victims()
                    .forEach(victim -> assertThat(Objects.requireNonNull(running.get(victim.value()))
                                    .preemptible())
                            .isTrue());
            for (AllocationId spared : found.victims()) {
                Fleet without = copy(some, running, found, List.of(spared));
                assertThat(Residences.place(without, homed(service, found.node())))
                        .isEmpty();
            }
            assertThat(Residences.place(copy(some, running, found, List.of()), homed(service, found.node())))
                    .contains(found.node());
        });
    }

    private static Fleet copy(Fleet of, Map<Long, PendingJob> running, Eviction eviction, List<AllocationId> spared) {
        Fleet copy = new Fleet();
        copy.offer(of.offered(eviction.node()).orElseThrow());
        Set<AllocationId> gone = new HashSet<>(eviction.victims());
        spared.forEach(gone::remove);
        of.occupants(eviction.node()).stream()
                .filter(allocation -> !gone.contains(allocation))
                .forEach(allocation -> copy.occupy(
                        allocation, eviction.node(), Objects.requireNonNull(running.get(allocation.value()))));
        return copy;
    }

    private static PendingService homed(PendingService service, NodeId home) {
        return new PendingService(
                service.id(),
                service.workload(),
                service.reserved(),
                service.limits(),
                service.siting(),
                Optional.of(home),
                Set.of());
    }

    private static NodeOffer offer(String id) {
        return new NodeOffer(
                new NodeId(id),
                new Resources(4_000, 8_192, 100_000),
                32,
                0,
                Map.of(),
                Set.of("process", "docker"),
                true);
    }

    private void node(String id) {
        fleet.offer(offer(id));
    }

    private long runs(String node, int priority, Resources resources, boolean preemptible) {
        PendingJob job = job(priority, resources, preemptible);
        fleet.occupy(new AllocationId(++names), new NodeId(node), job);
        return names;
    }

    private PendingJob job(int priority, Resources resources, boolean preemptible) {
        return new PendingJob(
                new JobId(++names),
                new ProjectId(1),
                new UserId(1),
                priority,
                resources,
                Siting.ANYWHERE,
                "process",
                Optional.empty(),
                0,
                Optional.empty(),
                Set.of(),
                preemptible);
    }

    private PendingService service(Resources resources) {
        return new PendingService(
                new JobId(++names),
                new WorkloadId(names),
                resources,
                resources,
                Siting.ANYWHERE,
                Optional.empty(),
                Set.of());
    }

    private Optional<Set<Long>> victims(PendingService service) {
        return Preemption.find(fleet, service)
                .map(eviction -> new HashSet<>(
                        eviction.victims().stream().map(AllocationId::value).toList()));
    }
}
