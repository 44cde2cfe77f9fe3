package dev.lattice.core.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lattice.core.id.ProjectId;
import dev.lattice.core.resource.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Projects share by what they hold, whatever their jobs ask for. */
class SharesTest {
    private static final List<Resources> SHAPES = List.of(
            Resources.NONE,
            new Resources(1_000, 512, 0),
            new Resources(250, 2_048, 0),
            new Resources(500, 256, 0, 1),
            new Resources(2_000, 4_096, 0));

    /** One asks for cores, the other for memory: each gets the same share of what it has most of. */
    @Test
    void whatEachHasMostOfIsShared() {
        World world = new World();
        world.offer(World.node("n", new Resources(9_000, 18_432, 0), 1_000, 0, Map.of()));
        for (int i = 0; i < 20; i++) {
            world.submitTo(1, 1, new Resources(1_000, 4_096, 0));
            world.submitTo(2, 2, new Resources(3_000, 1_024, 0));
        }
        world.step(100);
        // The example of the paper: three tasks of the one, two of the other, two thirds of memory and of cores.
        assertThat(world.startedByProject()).isEqualTo(Map.of(1L, 3, 2L, 2));
        assertThat(world.fleet.shares().of(new ProjectId(1))).isCloseTo(2 / 3.0, within(1e-9));
        assertThat(world.fleet.shares().of(new ProjectId(2))).isCloseTo(2 / 3.0, within(1e-9));
    }

    @Test
    void jobsThatAskForNothingCountBySlots() {
        World world = new World();
        world.offer(World.node("n", 8, 0));
        for (int i = 0; i < 20; i++) {
            for (int user = 1; user <= 3; user++) {
                world.submitTo(1, user, Resources.NONE);
            }
            world.submitTo(2, 4, Resources.NONE);
        }
        world.step(100);
        assertThat(world.startedByProject()).as("three users are one project").isEqualTo(Map.of(1L, 4, 2L, 4));
    }

    @Test
    void usersOfAProjectComeInTurn() {
        World world = new World();
        world.offer(World.node("n", 8, 0));
        for (int i = 0; i < 20; i++) {
            world.submitTo(1, 1, Resources.NONE);
        }
        for (int i = 0; i < 20; i++) {
            world.submitTo(1, 2, Resources.NONE);
            world.submitTo(2, 3, Resources.NONE);
        }
        world.step(100);
        assertThat(world.startedByUser()).isEqualTo(Map.of(1L, 2, 2L, 2, 3L, 4));
    }

    /** A slot that is taken by turns is no project's for ever. */
    @Test
    void equalSharesComeInTurn() {
        World world = new World();
        world.offer(World.node("n", 1, 0));
        for (int i = 0; i < 12; i++) {
            for (int project = 1; project <= 3; project++) {
                world.submitTo(project, project, Resources.NONE);
            }
        }
        for (int i = 0; i < 12; i++) {
            world.step(1);
            world.finishAll();
        }
        assertThat(world.startedByProject()).isEqualTo(Map.of(1L, 4, 2L, 4, 3L, 4));
    }

    /** Those who ask for the same, and more than there is, hold the same but for a job. */
    @Property(tries = 100)
    void equalDemandIsAnEqualShare(
            @ForAll @IntRange(min = 2, max = 5) int projects,
            @ForAll @IntRange(min = 1, max = 4) int nodes,
            @ForAll @IntRange(min = 1, max = 4) int shape,
            @ForAll long seed) {
        World world = new World();
        for (int i = 0; i < nodes; i++) {
            world.offer(World.node("n" + i, new Resources(16_000, 32_768, 8_192, 8), 24, 0, Map.of()));
        }
        Random random = new Random(seed);
        for (int i = 0; i < 40 * nodes; i++) {
            for (int project = 1; project <= projects; project++) {
                world.submitTo(project, project, SHAPES.get(shape));
            }
        }
        for (int i = 0; i < 60; i++) {
            world.step(1 + random.nextInt(8));
            List<Double> shares = shares(world, projects);
            if (i > 8 * nodes * 4) {
                assertThat(max(shares) - min(shares)).isLessThanOrEqualTo(largestJob(world, nodes) + 1e-9);
            }
            if (random.nextInt(3) == 0) {
                world.finish(random.nextInt(1_000));
            }
        }
        // When everything ends and is given out anew, it is given out evenly.
        world.finishAll();
        world.step(1_000);
        assertThat(max(shares(world, projects)) - min(shares(world, projects)))
                .isLessThanOrEqualTo(largestJob(world, nodes) + 1e-9);
    }

    private static double largestJob(World world, int nodes) {
        return world.started.stream()
                .mapToDouble(job -> Math.max(
                        Math.max(
                                job.resources().cpuMillis() / (16_000.0 * nodes),
                                job.resources().memoryMb() / (32_768.0 * nodes)),
                        Math.max(job.resources().gpus() / (8.0 * nodes), 1 / (24.0 * nodes))))
                .max()
                .orElse(1);
    }

    private static List<Double> shares(World world, int projects) {
        List<Double> shares = new ArrayList<>();
        for (int project = 1; project <= projects; project++) {
            shares.add(world.fleet.shares().of(new ProjectId(project)));
        }
        return shares;
    }

    private static double max(List<Double> shares) {
        return shares.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    private static double min(List<Double> shares) {
        return shares.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    }

    /** Whatever the others submit without end, a project's job starts. */
    @Property(tries = 60)
    void noProjectStarves(
            @ForAll @IntRange(min = 1, max = 3) int nodes,
            @ForAll @IntRange(max = 4) int ahead,
            @ForAll @IntRange(min = 1, max = 40) int others,
            @ForAll @IntRange(max = 4) int shape,
            @ForAll long seed) {
        World world = new World();
        for (int i = 0; i < nodes; i++) {
            world.offer(World.node("n" + i, new Resources(4_000, 8_192, 0, 2), 4, ahead, Map.of()));
        }
        Random random = new Random(seed);
        crowd(world, others, random);
        world.step(1_000);
        PendingJob one = world.submitTo(1_000, 1_000, SHAPES.get(shape));
        int bound = 4 * Lane.PATIENCE * (others + 2) + 40 * nodes + 100;
        for (int i = 0; i < bound && !world.started.contains(one); i++) {
            crowd(world, others, random);
            world.step(1 + random.nextInt(6));
            world.finish(random.nextInt(1_000));
        }
        assertThat(world.started).contains(one);
    }

    private static void crowd(World world, int others, Random random) {
        while (world.queue.size() < 4 * others) {
            for (int project = 1; project <= others; project++) {
                world.submitTo(project, project, SHAPES.get(random.nextInt(SHAPES.size())));
            }
        }
    }

    /** A share is no limit: while a job that waits fits on what is free, it is placed. */
    @Property(tries = 100)
    void whatIsFreeIsGivenOut(
            @ForAll @IntRange(min = 1, max = 4) int projects,
            @ForAll @IntRange(min = 1, max = 3) int nodes,
            @ForAll long seed) {
        World world = new World();
        for (int i = 0; i < nodes; i++) {
            world.offer(World.node("n" + i, new Resources(4_000, 8_192, 0, 2), 6, 0, Map.of()));
        }
        Random random = new Random(seed);
        for (int i = 0; i < 120; i++) {
            world.submitTo(1 + random.nextInt(projects), 1 + random.nextInt(3), SHAPES.get(random.nextInt(5)));
            if (random.nextInt(3) == 0) {
                world.finish(random.nextInt(100));
            }
            world.step(1_000);
            boolean kept =
                    world.queue.lanes().stream().anyMatch(lane -> !lane.neglected.isEmpty() || !lane.overdue.isEmpty());
            assertThat(kept
                            || Scheduler.plan(world.fleet, world.queue, 1)
                                    .placements()
                                    .isEmpty())
                    .isTrue();
            if (!kept) {
                for (PendingJob job : waiting(world)) {
                    FairQueue alone = new FairQueue();
                    alone.add(job);
                    assertThat(Scheduler.plan(world.fleet, alone, 1).placements())
                            .isEmpty();
                }
            }
        }
    }

    private static List<PendingJob> waiting(World world) {
        return world.queue.lanes().stream()
                .flatMap(lane -> lane.active.stream())
                .flatMap(party -> party.active.stream())
                .flatMap(flow -> flow.order.stream())
                .flatMap(strand -> strand.jobs.values().stream())
                .toList();
    }

    /** The index by shares says what a sum over all that runs says. */
    @Property(tries = 60)
    void sharesAreWhatRuns(@ForAll @IntRange(min = 1, max = 6) int projects, @ForAll long seed) {
        World world = new World();
        Random random = new Random(seed);
        for (int i = 0; i < 60; i++) {
            int node = random.nextInt(4);
            world.offer(World.node("n" + node, new Resources(4_000 + 1_000 * node, 8_192, 0, node), 4, 1, Map.of()));
            world.submitTo(1 + random.nextInt(projects), 1, SHAPES.get(random.nextInt(5)));
            world.step(3);
            world.finish(random.nextInt(10));
            world.queue.lanes().forEach(lane -> {
                List<Party> order = new ArrayList<>(lane.active);
                assertThat(order).isSortedAccordingTo(Party.ORDER);
                assertThat(order).allSatisfy(party -> {
                    assertThat(lane.active.contains(party)).isTrue();
                    assertThat(world.fleet.shares().of(party.account.project)).isEqualTo(party.account.share());
                });
            });
        }
    }
}
