package dev.lattice.core.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.id.GroupId;
import dev.lattice.core.resource.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Nobody waits for ever, and nobody gets much more than others. */
class FairnessTest {
    private static final Resources WHOLE = new Resources(8000, 8192, 0);
    private static final Resources SMALL = new Resources(1000, 1024, 0);

    /**
     * While all of them have jobs waiting, no user falls behind by more than what is under way: on one node that is what
     * is in its slots, and over several what waits on slower ones.
     */
    @Property(tries = 60)
    void usersWhoWaitGetTheSame(
            @ForAll @IntRange(min = 1, max = 4) int nodes,
            @ForAll @IntRange(min = 1, max = 3) int slots,
            @ForAll @IntRange(max = 12) int ahead,
            @ForAll @IntRange(min = 2, max = 5) int users,
            @ForAll long seed) {
        World world = new World();
        for (int i = 0; i < nodes; i++) {
            world.offer(World.node("n" + i, slots, ahead));
        }
        for (int i = 0; i < 150; i++) {
            for (int user = 1; user <= users; user++) {
                world.submit(user);
            }
        }
        int behind = nodes == 1 ? slots + 2 : 2 * nodes * (slots + ahead + 1);
        Random random = new Random(seed);
        for (int i = 0; i < 60 * users; i++) {
            world.step(1 + random.nextInt(4));
            world.finish(random.nextInt(1000));
            int most = world.startedByUser().values().stream()
                    .max(Integer::compare)
                    .orElse(0);
            for (long user = 1; user <= users; user++) {
                assertThat(world.startedByUser().getOrDefault(user, 0)).isGreaterThanOrEqualTo(most - behind);
            }
        }
    }

    @Property(tries = 60)
    void aNewcomerStartsWithinTwoSlots(
            @ForAll @IntRange(min = 1, max = 3) int slots,
            @ForAll @IntRange(max = 64) int ahead,
            @ForAll @IntRange(max = 200) int history,
            @ForAll long seed) {
        World world = new World();
        world.offer(World.node("n", slots, ahead));
        for (int i = 0; i < 1000; i++) {
            world.submit(1);
        }
        Random random = new Random(seed);
        world.step(1000);
        for (int i = 0; i < history; i++) {
            world.finish(random.nextInt(1000));
            world.step(1000);
        }
        PendingJob bobs = world.submit(2);
        for (int i = 0; i < 2; i++) {
            world.step(1000);
            world.finish(random.nextInt(1000));
        }
        world.step(1000);
        assertThat(world.started).contains(bobs);
    }

    /** One who submits again as soon as a job of theirs is placed still gets no more than their share. */
    @Property(tries = 30)
    void comingBackOftenGainsNothing(@ForAll @IntRange(max = 8) int ahead, @ForAll long seed) {
        World world = new World();
        world.offer(World.node("n", 2, ahead));
        for (int i = 0; i < 300; i++) {
            world.submit(1);
        }
        Random random = new Random(seed);
        PendingJob latest = world.submit(2);
        for (int i = 0; i < 150; i++) {
            world.step(100);
            world.finish(random.nextInt(1000));
            if (!world.queue.contains(latest.id())) {
                latest = world.submit(2);
            }
        }
        assertThat(world.startedByUser().get(1L)).isGreaterThanOrEqualTo(70 - ahead);
    }

    /** A job as large as the machine gets its turn among an endless stream of small ones, its owner's and others'. */
    @Property(tries = 60)
    void aBigJobDoesNotStarve(
            @ForAll @IntRange(min = 1, max = 3) int nodes,
            @ForAll @IntRange(max = 6) int ahead,
            @ForAll @IntRange(min = 1, max = 3) int users,
            @ForAll boolean withWeightless,
            @ForAll long seed) {
        World world = new World();
        for (int i = 0; i < nodes; i++) {
            world.offer(World.node("n" + i, WHOLE, 4, ahead, Map.of()));
        }
        Random random = new Random(seed);
        stream(world, users, withWeightless, random);
        world.step(1000);
        PendingJob big = world.submit(1, 0, WHOLE);
        int bound = 4 * Lane.PATIENCE * (users + 1) + nodes * 40 + 60;
        for (int i = 0; i < bound && !world.started.contains(big); i++) {
            stream(world, users, withWeightless, random);
            world.step(1 + random.nextInt(6));
            world.finish(random.nextInt(1000));
        }
        assertThat(world.started).contains(big);
    }

    private static void stream(World world, int users, boolean withWeightless, Random random) {
        while (world.queue.size() < 20 * users) {
            for (int user = 1; user <= users; user++) {
                world.submit(user, 0, withWeightless && random.nextInt(3) == 0 ? Resources.NONE : SMALL);
            }
        }
    }

    @Test
    void aBigJobOfALargerPriorityDoesNotStarveBehindSmallOnesOfASmallerOne() {
        World world = new World();
        world.offer(World.node("n", WHOLE, 8, 0, Map.of()));
        Random random = new Random(1);
        PendingJob big = null;
        for (int i = 0; i < 400 && (big == null || !world.started.contains(big)); i++) {
            while (world.queue.size() < 20) {
                world.submit(1, 0, SMALL);
            }
            world.step(100);
            world.finish(random.nextInt(1000));
            if (i == 10) {
                big = world.submit(2, 50, WHOLE);
            }
        }
        assertThat(world.started).contains(big);
    }

    @Test
    void jobsThatFitNowhereKeepNobodyOut() {
        World world = new World();
        world.offer(World.node("n", 1, 2));
        for (int i = 0; i < 200; i++) {
            world.submit(1, 0, new Resources(64_000, 1 + i, 0));
            world.submit(1, 0, Resources.NONE, Map.of("label-" + i, ""), Optional.empty(), 0);
        }
        List<PendingJob> small = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            small.add(world.submit(1, 0, SMALL));
        }
        for (int i = 0; i < 110; i++) {
            world.step(10);
            world.finishAll();
        }
        assertThat(world.started).containsExactlyElementsOf(small);
    }

    @Test
    void groupsThatAreFullKeepNobodyOutAndAllComeToTheirEnd() {
        World world = new World();
        world.offer(World.node("n", 4, 4));
        for (int i = 0; i < 20; i++) {
            for (long group = 1; group <= 3; group++) {
                world.submit(1, 0, Resources.NONE, Map.of(), Optional.of(new GroupId(group)), 1);
            }
            world.submit(2);
        }
        for (int i = 0; i < 200; i++) {
            world.step(10);
            world.finish(i);
        }
        assertThat(world.started).hasSize(80);
    }
}
