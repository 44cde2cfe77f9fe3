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
import dev.lattice.core.scheduling.WaitingReason.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class WhatIfTest {
    private final Fleet fleet = new Fleet();
    private long names;

    @Test
    void saysWhereAndWhyNot() {
        node("a", new Resources(4_000, 4_096, 0), 4, Map.of(), true, "process");
        node("b", new Resources(1_000, 4_096, 0), 4, Map.of(), true, "process");
        node("c", new Resources(4_000, 4_096, 0), 1, Map.of(), true, "process");
        node("d", new Resources(4_000, 4_096, 0), 4, Map.of(), false, "process");
        fleet.occupy(new AllocationId(100), new NodeId("c"), job(Resources.NONE, Siting.ANYWHERE));
        WhatIf.Answer answer =
                WhatIf.jobs(fleet.sites(), job(new Resources(2_000, 0, 0), Siting.ANYWHERE), 3, _ -> true);
        assertThat(answer.placed()).isEqualTo(Map.of(new NodeId("a"), 2));
        assertThat(answer.refusals())
                .containsExactly(
                        new WhatIf.Refusal(Code.NODE_AWAY, "is not online", List.of(new NodeId("d"))),
                        new WhatIf.Refusal(Code.TOO_BIG, "has too little CPU, even empty", List.of(new NodeId("b"))),
                        new WhatIf.Refusal(Code.ALL_BUSY, "has no free slot", List.of(new NodeId("c"))));
        assertThat(answer.change()).contains("jobs end on node c, whose slots are all taken", "node d comes back");
    }

    @Test
    void nothingHasToChangeWhenAllFits() {
        node("a", new Resources(4_000, 4_096, 0), 4, Map.of(), true, "process");
        WhatIf.Answer answer = WhatIf.jobs(fleet.sites(), job(Resources.NONE, Siting.ANYWHERE), 4, _ -> true);
        assertThat(answer.count()).isEqualTo(4);
        assertThat(answer.change()).isEmpty();
    }

    @Test
    void namesWhatIsMissing() {
        node("a", new Resources(4_000, 4_096, 0), 4, Map.of("zone", "eu"), true, "process");
        assertThat(WhatIf.jobs(fleet.sites(), job(Resources.NONE, Siting.labeled(Map.of("zone", "us"))), 1, _ -> true)
                        .change())
                .containsExactly("another label is asked for, or node a, which has no label zone=us, gets it");
        assertThat(WhatIf.jobs(fleet.sites(), job(Resources.NONE.withGpus(1), Siting.ANYWHERE), 1, _ -> true)
                        .change())
                .containsExactly("it asks for less, or a node joins that has 1 GPU");
        fleet.occupy(new AllocationId(100), new NodeId("a"), job(new Resources(3_000, 4_000, 0), Siting.ANYWHERE));
        assertThat(WhatIf.jobs(fleet.sites(), job(new Resources(2_000, 1_024, 0), Siting.ANYWHERE), 1, _ -> true)
                        .change())
                .containsExactly("1 core and 928 MB of memory more becomes free on node a");
    }

    @Test
    void aServiceNeedsNoSlot() {
        node("a", new Resources(4_000, 4_096, 0), 1, Map.of(), true, "docker");
        node("b", new Resources(4_000, 4_096, 0), 1, Map.of(), true, "docker");
        node("c", new Resources(4_000, 4_096, 0), 1, Map.of(), true, "process");
        fleet.occupy(new AllocationId(100), new NodeId("a"), job(Resources.NONE, Siting.ANYWHERE));
        PendingService service = new PendingService(
                new JobId(1),
                new WorkloadId(1),
                new Resources(250, 1_024, 0),
                new Resources(2_000, 1_024, 0),
                Siting.ANYWHERE,
                Optional.empty(),
                Set.of());
        WhatIf.Answer answer = WhatIf.services(fleet.sites(), service, 4, _ -> true);
        assertThat(answer.placed()).isEqualTo(Map.of(new NodeId("a"), 2, new NodeId("b"), 2));
        assertThat(answer.refusals())
                .containsExactly(new WhatIf.Refusal(Code.NO_DRIVER, "has no Docker", List.of(new NodeId("c"))));
    }

    /** It says what the scheduler would do. */
    @Property(tries = 150)
    void itIsOfTheSchedulersOpinion(
            @ForAll @IntRange(min = 1, max = 6) int nodes,
            @ForAll @IntRange(min = 1, max = 12) int count,
            @ForAll long seed) {
        Random random = new Random(seed);
        Fleet some = new Fleet();
        for (int i = 0; i < nodes; i++) {
            some.offer(new NodeOffer(
                    new NodeId("n" + i),
                    new Resources(1_000 * (1 + random.nextInt(8)), 8_192, 0),
                    random.nextInt(6),
                    0,
                    Map.of("n", String.valueOf(i)),
                    Set.of("process"),
                    random.nextInt(5) != 0));
            for (int j = random.nextInt(3); j > 0; j--) {
                some.occupy(
                        new AllocationId(++names),
                        new NodeId("n" + i),
                        job(new Resources(250 * random.nextInt(3), 128, 0), Siting.ANYWHERE));
            }
        }
        Resources wanted = new Resources(500 * random.nextInt(4), 256, 0);
        FairQueue queue = new FairQueue();
        List<PendingJob> jobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            jobs.add(job(wanted, Siting.ANYWHERE));
        }
        jobs.forEach(queue::add);
        WhatIf.Answer answer = WhatIf.jobs(some.sites(), jobs.getFirst(), count, _ -> false);
        Map<NodeId, Integer> planned = new java.util.TreeMap<>();
        Scheduler.plan(some, queue, count).placements().forEach(one -> planned.merge(one.node(), 1, Integer::sum));
        assertThat(answer.placed()).isEqualTo(planned);
        assertThat(answer.change().isEmpty()).isEqualTo(answer.count() == count);
        answer.refusals().forEach(refusal -> assertThat(refusal.nodes()).noneMatch(answer.placed()::containsKey));
    }

    private void node(
            String id, Resources capacity, int slots, Map<String, String> labels, boolean accepting, String driver) {
        fleet.offer(new NodeOffer(new NodeId(id), capacity, slots, 0, labels, Set.of(driver), accepting));
    }

    private PendingJob job(Resources resources, Siting siting) {
        return new PendingJob(
                new JobId(++names),
                new ProjectId(1),
                new UserId(1),
                0,
                resources,
                siting,
                "process",
                Optional.empty(),
                0,
                Optional.empty(),
                Set.of(),
                true);
    }
}
