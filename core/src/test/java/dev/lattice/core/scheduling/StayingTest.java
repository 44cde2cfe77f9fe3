package dev.lattice.core.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.availability.Outlook;
import dev.lattice.core.availability.Stretch;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.label.Siting;
import dev.lattice.core.resource.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who is likely to stay is preferred for what is long, and keeps nothing waiting. */
class StayingTest {
    private static final Outlook LEAVES = new Outlook(90, 50, 10, 0, 30);
    private static final Outlook STAYS = new Outlook(100, 100, 95, 90, 95);

    private static final List<Stretch> STRETCHES = List.of(Stretch.values());

    private final World world = new World();
    private long jobs;

    private void node(String id, int slots, Outlook outlook) {
        world.offer(new NodeOffer(
                new NodeId(id),
                new Resources(8_000, 8_192, 8_192),
                slots,
                0,
                Map.of(),
                Set.of("process", "docker"),
                true,
                "",
                outlook));
    }

    private void submit(Stretch stretch) {
        world.queue.add(new PendingJob(
                new JobId(++jobs),
                new ProjectId(1),
                new UserId(1),
                0,
                Resources.NONE,
                Siting.ANYWHERE,
                "process",
                Optional.empty(),
                0,
                Optional.empty(),
                Set.of(),
                true,
                stretch));
    }

    private List<String> planned() {
        return world.step(100).placements().stream()
                .map(placement -> placement.node().value())
                .toList();
    }

    @Test
    void longJobsGoWhereTheyLikelyEnd() {
        node("leaving", 1, LEAVES);
        node("staying", 4, STAYS);
        submit(Stretch.FOUR_HOURS);
        submit(Stretch.SHORT);
        assertThat(planned()).as("the short one is packed as ever").containsExactly("staying", "leaving");
    }

    @Test
    void whatHasNoBetterNodeStartsAllTheSame() {
        node("leaving", 3, LEAVES);
        node("staying", 1, STAYS);
        for (int i = 0; i < 4; i++) {
            submit(Stretch.TWELVE_HOURS);
        }
        assertThat(planned()).containsExactly("staying", "leaving", "leaving", "leaving");
        assertThat(world.queue.size()).isZero();
    }

    @Test
    void anOutlookThatChangesIsHeeded() {
        node("a", 2, STAYS);
        node("b", 1, LEAVES);
        submit(Stretch.ONE_HOUR);
        assertThat(planned()).containsExactly("a");
        node("a", 2, LEAVES);
        node("b", 1, STAYS);
        submit(Stretch.ONE_HOUR);
        assertThat(planned()).containsExactly("b");
    }

    /** A forecast ranks: with any forecasts just as many jobs start as with none. */
    @Test
    void noForecastRefusesAnything() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            World with = new World();
            World without = new World();
            int nodes = 1 + random.nextInt(6);
            for (int i = 0; i < nodes; i++) {
                NodeOffer plain = World.node("n" + i, random.nextInt(4), 0);
                without.offer(plain);
                with.offer(new NodeOffer(
                        plain.id(),
                        plain.capacity(),
                        plain.slots(),
                        plain.ahead(),
                        plain.labels(),
                        plain.drivers(),
                        true,
                        "",
                        new Outlook(
                                random.nextInt(101),
                                random.nextInt(101),
                                random.nextInt(101),
                                random.nextInt(101),
                                random.nextInt(101))));
            }
            List<PendingJob> asked = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                Stretch stretch = STRETCHES.get(random.nextInt(STRETCHES.size()));
                asked.add(new PendingJob(
                        new JobId(i + 1),
                        new ProjectId(1),
                        new UserId(random.nextInt(3) + 1),
                        0,
                        Resources.NONE,
                        Siting.ANYWHERE,
                        "process",
                        Optional.empty(),
                        0,
                        Optional.empty(),
                        Set.of(),
                        true,
                        stretch));
            }
            asked.forEach(with.queue::add);
            asked.forEach(without.queue::add);
            assertThat(with.step(100).placements())
                    .hasSameSizeAs(without.step(100).placements());
        }
    }

    @Test
    void whatSettlesDoesSoWhereItIsSeldomAway() {
        node("leaving", 1, LEAVES);
        node("staying", 1, STAYS);
        world.fleet.house(new AllocationId(99), new NodeId("staying"), service(2, Optional.empty(), Set.of(), false));
        assertThat(Residences.place(world.fleet, service(1, Optional.empty(), Set.of(new NodeId("leaving")), true)))
                .contains(new NodeId("staying"));
        assertThat(Residences.place(world.fleet, service(1, Optional.empty(), Set.of(), false)))
                .as("what keeps nothing goes where most memory is left")
                .contains(new NodeId("leaving"));
        assertThat(Residences.place(world.fleet, service(1, Optional.of(new NodeId("leaving")), Set.of(), true)))
                .as("what is settled stays")
                .contains(new NodeId("leaving"));
    }

    private static PendingService service(long workload, Optional<NodeId> home, Set<NodeId> near, boolean settles) {
        Resources small = new Resources(250, 512, 1_024);
        return new PendingService(
                new JobId(workload), new WorkloadId(workload), small, small, Siting.ANYWHERE, home, near, settles);
    }

    @Test
    void lengthsAreToldApartCoarsely() {
        assertThat(Stretch.of(Duration.ofMinutes(4))).isEqualTo(Stretch.SHORT);
        assertThat(Stretch.of(Duration.ofMinutes(10))).isEqualTo(Stretch.TEN_MINUTES);
        assertThat(Stretch.of(Duration.ofMinutes(11))).isEqualTo(Stretch.ONE_HOUR);
        assertThat(Stretch.of(Duration.ofHours(3))).isEqualTo(Stretch.FOUR_HOURS);
        assertThat(Stretch.of(Duration.ofDays(9))).isEqualTo(Stretch.TWELVE_HOURS);
    }
}
