package dev.lattice.core.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.GroupId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.label.Expression;
import dev.lattice.core.label.Preference;
import dev.lattice.core.label.Siting;
import dev.lattice.core.resource.Resources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SchedulerTest {
    private static final long ALICE = 1;
    private static final long BOB = 2;

    private final World world = new World();

    @Test
    void oldestFirst() {
        world.offer(World.node("n", 1, 0));
        PendingJob first = world.submit(ALICE);
        PendingJob second = world.submit(ALICE);
        PendingJob third = world.submit(ALICE);
        for (int i = 0; i < 3; i++) {
            world.step(10);
            world.finishAll();
        }
        assertThat(world.started).containsExactly(first, second, third);
    }

    @Test
    void aRetriedJobGetsItsOldPlace() {
        world.offer(World.node("n", 1, 0));
        PendingJob first = world.submit(ALICE);
        world.submit(ALICE);
        world.step(1);
        world.finishAll();
        world.queue.add(first);
        assertThat(world.step(1).placements()).extracting(Placement::job).containsExactly(first);
    }

    @Test
    void aNewcomersJobIsNextWhateverOthersHaveQueued() {
        world.offer(World.node("n", 2, 0));
        for (int i = 0; i < 1000; i++) {
            world.submit(ALICE);
        }
        for (int i = 0; i < 50; i++) {
            world.step(10);
            world.finishAll();
        }
        PendingJob bobs = world.submit(BOB);
        assertThat(world.step(2).placements()).extracting(Placement::job).contains(bobs);
    }

    @Test
    void aNewcomersJobOvertakesWhatWaitsOnTheNode() {
        world.offer(World.node("n", 2, 64));
        for (int i = 0; i < 1000; i++) {
            world.submit(ALICE);
        }
        world.step(1000);
        for (int i = 0; i < 20; i++) {
            world.finish(i);
            world.step(1000);
        }
        PendingJob bobs = world.submit(BOB);
        int before = world.started.size();
        assertThat(world.step(1000).placements()).extracting(Placement::job).contains(bobs);
        world.finish(0);
        assertThat(world.started.get(before)).isEqualTo(bobs);
    }

    @Test
    void largerPrioritiesOvertakeToo() {
        world.offer(World.node("n", 1, 8));
        world.submit(ALICE);
        world.submit(ALICE);
        world.step(10);
        PendingJob urgent = world.submit(BOB, 10, Resources.NONE);
        world.step(10);
        world.finishAll();
        assertThat(world.started.getLast()).isEqualTo(urgent);
    }

    @Test
    void whoWasAwayHasSavedUpNothing() {
        world.offer(World.node("n", 1, 0));
        for (int i = 0; i < 40; i++) {
            world.submit(ALICE);
        }
        for (int i = 0; i < 20; i++) {
            world.step(1);
            world.finishAll();
        }
        for (int i = 0; i < 20; i++) {
            world.submit(BOB);
        }
        world.started.clear();
        for (int i = 0; i < 10; i++) {
            world.step(1);
            world.finishAll();
        }
        assertThat(world.startedByUser()).isEqualTo(Map.of(ALICE, 5, BOB, 5));
    }

    @Test
    void aUserIsNotChargedForWhatWasCanceled() {
        world.offer(World.node("n", 1, 0));
        for (int i = 0; i < 100; i++) {
            world.queue.withdraw(world.submit(ALICE).id());
        }
        for (int i = 0; i < 4; i++) {
            world.submit(ALICE);
            world.submit(BOB);
        }
        for (int i = 0; i < 4; i++) {
            world.step(1);
            world.finishAll();
        }
        assertThat(world.startedByUser()).isEqualTo(Map.of(ALICE, 2, BOB, 2));
    }

    @Test
    void packsTightly() {
        world.offer(World.node("big", 4, 0));
        world.offer(World.node("small", 2, 0));
        for (int i = 0; i < 3; i++) {
            world.submit(ALICE);
        }
        assertThat(world.step(10).placements())
                .extracting(placement -> placement.node().value())
                .containsExactly("small", "small", "big");
    }

    @Test
    void goesNearIfThereIsRoom() {
        world.offer(World.node("a", 2, 0));
        world.offer(World.node("b", 3, 0));
        for (int i = 1; i <= 4; i++) {
            world.queue.add(new PendingJob(
                    new JobId(i),
                    new ProjectId(1),
                    new UserId(ALICE),
                    0,
                    Resources.NONE,
                    Siting.ANYWHERE,
                    "process",
                    Optional.empty(),
                    0,
                    Optional.of(new NodeId("b")),
                    Set.of(),
                    true));
        }
        assertThat(Scheduler.plan(world.fleet, world.queue, 4).placements())
                .extracting(placement -> placement.node().value())
                .containsExactly("b", "b", "b", "a");
    }

    @Test
    void avoidsNodesWhereItFailedWhenAnotherFits() {
        PendingJob job = new PendingJob(
                new JobId(1),
                new ProjectId(1),
                new UserId(ALICE),
                0,
                Resources.NONE,
                Siting.ANYWHERE,
                "process",
                Optional.empty(),
                0,
                Optional.empty(),
                Set.of(new NodeId("a")),
                true);
        world.offer(World.node("a", 1, 0));
        world.queue.add(job);
        assertThat(Scheduler.plan(world.fleet, world.queue, 1).placements())
                .extracting(placement -> placement.node().value())
                .containsExactly("a");
        world.offer(World.node("b", 8, 0));
        assertThat(Scheduler.plan(world.fleet, world.queue, 1).placements())
                .extracting(placement -> placement.node().value())
                .containsExactly("b");
    }

    @Test
    void waitsOnANodeOnlyWhenNoSlotIsFree() {
        world.offer(World.node("a", 1, 4));
        world.offer(World.node("b", 1, 4));
        for (int i = 0; i < 4; i++) {
            world.submit(ALICE);
        }
        assertThat(world.step(10).placements()).extracting(Placement::ahead).containsExactly(false, false, true, true);
        assertThat(world.fleet.waiting(new NodeId("a"))).isEqualTo(1);
        assertThat(world.fleet.waiting(new NodeId("b"))).isEqualTo(1);
    }

    @Test
    void whatGoesAwayTakesNothingNewYetStaysKnown() {
        world.offer(World.node("n", 2, 2));
        world.submit(ALICE);
        world.step(1);
        world.fleet.withdraw(new NodeId("n"));
        world.submit(ALICE);
        assertThat(Scheduler.plan(world.fleet, world.queue, 10).placements()).isEmpty();
        assertThat(world.fleet.occupants(new NodeId("n"))).hasSize(1);
        world.fleet.offer(World.node("n", 1, 0));
        assertThat(Scheduler.plan(world.fleet, world.queue, 10).placements()).isEmpty();
        world.fleet.vacate(new AllocationId(1));
        assertThat(Scheduler.plan(world.fleet, world.queue, 10).placements()).hasSize(1);
    }

    @Test
    void whatWasFoundAfterARestartCountsAndStartsFirst() {
        Fleet fleet = new Fleet(7);
        for (long i = 1; i <= 3; i++) {
            fleet.occupy(new AllocationId(i), new NodeId("n"), world.submit(ALICE));
            world.queue.remove(new JobId(i));
        }
        fleet.offer(World.node("n", 2, 4));
        assertThat(fleet.running(new NodeId("n"))).isEqualTo(2);
        assertThat(fleet.waiting(new NodeId("n"))).isEqualTo(1);
        world.submit(BOB);
        Placement planned = Scheduler.plan(fleet, world.queue, 1).placements().getFirst();
        assertThat(planned.ahead()).isTrue();
        assertThat(planned.rank()).isGreaterThan(rankOfTheGenerationBefore());
    }

    private static long rankOfTheGenerationBefore() {
        return Rank.of(0, Rank.firstTime(7) - 1);
    }

    @Test
    void aGroupStaysWithinItsLimitAndLetsOthersPass() {
        world.offer(World.node("n", 8, 8));
        for (int i = 0; i < 5; i++) {
            world.submit(ALICE, 0, Resources.NONE, Map.of(), Optional.of(new GroupId(9)), 2);
        }
        PendingJob other = world.submit(ALICE);
        assertThat(world.step(10).placements())
                .extracting(Placement::job)
                .hasSize(3)
                .contains(other);
        world.finish(0);
        assertThat(world.step(10).placements()).hasSize(1);
    }

    @Test
    void labelsAreRequired() {
        world.offer(World.node("plain", 4, 0));
        world.offer(World.node("gpu", new Resources(1000, 1024, 0), 4, 0, Map.of("gpu", "a100", "ssd", "")));
        world.submit(ALICE, 0, Resources.NONE, Map.of("gpu", ""), Optional.empty(), 0);
        world.submit(ALICE, 0, Resources.NONE, Map.of("gpu", "a100", "ssd", ""), Optional.empty(), 0);
        world.submit(ALICE, 0, Resources.NONE, Map.of("gpu", "h100"), Optional.empty(), 0);
        assertThat(world.step(10).placements())
                .extracting(placement -> placement.node().value())
                .containsExactly("gpu", "gpu");
    }

    @Test
    void theHeaviestWishesGoFirst() {
        world.offer(World.node("full", 1, 0));
        world.offer(World.node("ssd", WIDE, 2, 0, Map.of("ssd", "")));
        world.offer(World.node("eu", WIDE, 2, 0, Map.of("zone", "eu")));
        world.offer(World.node("both", WIDE, 1, 0, Map.of("zone", "eu", "ssd", "")));
        Siting rather = new Siting(
                Set.of(),
                List.of(
                        new Preference(new Expression.Present("ssd"), 10),
                        new Preference(new Expression.Equal("zone", "eu"), 20)),
                Optional.empty());
        for (int i = 0; i < 6; i++) {
            world.submit(1, ALICE, 0, Resources.NONE, rather, Optional.empty(), 0);
        }
        assertThat(world.step(10).placements())
                .extracting(placement -> placement.node().value())
                .containsExactly("both", "eu", "eu", "ssd", "ssd", "full");
    }

    @Test
    void aWishKeepsNothingWaiting() {
        world.offer(World.node("plain", 1, 0));
        Siting rather =
                new Siting(Set.of(), List.of(new Preference(new Expression.Present("ssd"), 100)), Optional.empty());
        world.submit(1, ALICE, 0, Resources.NONE, rather, Optional.empty(), 0);
        assertThat(world.step(10).placements()).hasSize(1);
    }

    @Test
    void aGpuIsNobodyElses() {
        world.offer(World.node("n", new Resources(8_000, 8_192, 0, 2), 8, 4, Map.of()));
        for (int i = 0; i < 3; i++) {
            world.submit(ALICE, 0, Resources.NONE.withGpus(1));
        }
        assertThat(world.step(10).placements()).hasSize(2);
        world.finish(0);
        assertThat(world.step(10).placements()).hasSize(1);
    }

    private static final Resources WIDE = new Resources(8_000, 8_192, 8_192);
}
