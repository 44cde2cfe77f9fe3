package dev.lattice.core.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.label.Expression;
import dev.lattice.core.label.Preference;
import dev.lattice.core.label.Siting;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.scheduling.WaitingReason.Code;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ResidencesTest {
    private static final Resources SMALL = new Resources(250, 512, 1_024);

    private final Fleet fleet = new Fleet();
    private long allocations;

    @Test
    void aServiceNeedsNoSlot() {
        node("a", 2_000, 4_096, Map.of(), "docker");
        for (int i = 0; i < 4; i++) {
            house(service(i, SMALL), "a");
        }
        assertThat(place(service(9, SMALL))).as("there are two slots").contains("a");
    }

    @Test
    void instancesOfAWorkloadAreSpread() {
        node("a", 4_000, 8_192, Map.of(), "docker");
        node("b", 4_000, 4_096, Map.of(), "docker");
        house(service(1, SMALL), "a");
        assertThat(place(service(1, SMALL))).contains("b");
        assertThat(place(service(2, SMALL)))
                .as("another workload goes where most memory is left")
                .contains("a");
    }

    @Test
    void whatIsSetAsideBoundsHowManyANodeTakes() {
        node("a", 4_000, 1_100, Map.of(), "docker");
        house(service(1, SMALL), "a");
        house(service(2, SMALL), "a");
        assertThat(place(service(3, SMALL))).isEmpty();
        assertThat(explain(service(3, SMALL)))
                .isEqualTo(
                        new WaitingReason(Code.NO_ROOM, "needs 512 MB of memory; the node with most left has 76 MB"));
        fleet.vacate(new AllocationId(1));
        assertThat(place(service(3, SMALL))).contains("a");
    }

    @Test
    void aNodeSmallerThanTheLimitIsNotTaken() {
        node("a", 2_000, 4_096, Map.of(), "docker");
        PendingService wide = new PendingService(
                new JobId(1),
                new WorkloadId(1),
                new Resources(2_000, 512, 0),
                new Resources(8_000, 512, 0),
                Siting.ANYWHERE,
                Optional.empty(),
                Set.of());
        assertThat(place(wide)).isEmpty();
        assertThat(explain(wide))
                .isEqualTo(new WaitingReason(Code.TOO_BIG, "needs 8 cores; the largest node has 2 cores"));
    }

    @Test
    void whatKeepsSomethingOnANodeRunsThereOnly() {
        node("a", 2_000, 4_096, Map.of(), "docker");
        node("b", 2_000, 4_096, Map.of(), "docker");
        PendingService settled = new PendingService(
                new JobId(1), new WorkloadId(1), SMALL, SMALL, Siting.ANYWHERE, Optional.of(new NodeId("b")), Set.of());
        assertThat(place(settled)).contains("b");
        fleet.withdraw(new NodeId("b"));
        assertThat(place(settled)).isEmpty();
        assertThat(explain(settled))
                .isEqualTo(new WaitingReason(Code.NODE_AWAY, "what it keeps is on node b, which is not online"));
    }

    @Test
    void aNodeThatHasItsImageIsPreferredAmongEquals() {
        node("a", 2_000, 8_192, Map.of(), "docker");
        node("b", 2_000, 4_096, Map.of(), "docker");
        PendingService known = new PendingService(
                new JobId(1),
                new WorkloadId(1),
                SMALL,
                SMALL,
                Siting.ANYWHERE,
                Optional.empty(),
                Set.of(new NodeId("b")));
        assertThat(place(known)).contains("b");
        house(known, "b");
        assertThat(place(known)).as("the next one spreads").contains("a");
    }

    @Test
    void saysWhatItsOwnNodeLacks() {
        node("a", 2_000, 4_096, Map.of("disk", "hdd"), "docker");
        node("b", 4_000, 32_768, Map.of("disk", "ssd"), "docker");
        assertThat(explain(settled(new Resources(250, 16_384, 0), Map.of())))
                .isEqualTo(new WaitingReason(
                        Code.TOO_BIG, "needs 16 GB of memory; node a, where what it keeps is, has 4 GB"));
        assertThat(explain(settled(SMALL, Map.of("disk", "ssd"))))
                .isEqualTo(new WaitingReason(Code.NO_LABEL, "what it keeps is on node a, which has no label disk=ssd"));
        node("a", 2_000, 4_096, Map.of(), "process");
        assertThat(explain(settled(SMALL, Map.of())))
                .isEqualTo(new WaitingReason(Code.NO_DRIVER, "what it keeps is on node a, which has no Docker now"));
    }

    @Test
    void whatItsWorkloadHasOnTheNodeIsRoomForIt() {
        node("a", 2_000, 4_096, Map.of(), "docker");
        house(settled(new Resources(250, 1_024, 0), Map.of()), "a");
        house(service(2, new Resources(250, 2_048, 0)), "a");
        PendingService next = settled(new Resources(250, 2_048, 0), Map.of());
        assertThat(place(next)).isEmpty();
        assertThat(Residences.hindrance(fleet, next)).isEmpty();
        assertThat(Residences.hindrance(fleet, settled(new Resources(250, 3_072, 0), Map.of())))
                .contains(new WaitingReason(
                        Code.NO_ROOM, "needs 3 GB of memory; beside what others have there, node a has 2 GB"));
        assertThat(Residences.hindrance(fleet, settled(SMALL, Map.of("gpu", ""))))
                .isPresent();
    }

    @Test
    void whatCannotBeToldIsNoHindrance() {
        assertThat(Residences.hindrance(fleet, settled(SMALL, Map.of())))
                .as("its node is away")
                .isEmpty();
        assertThat(Residences.hindrance(fleet, service(1, SMALL)))
                .as("all are away")
                .isEmpty();
    }

    @Test
    void saysWhichNodesAreMissing() {
        assertThat(explain(service(1, SMALL)).code()).isEqualTo(Code.NO_NODE);
        node("a", 2_000, 4_096, Map.of(), "process");
        assertThat(explain(service(1, SMALL)).sentence()).startsWith("no node that is online has Docker");
        node("b", 2_000, 4_096, Map.of("disk", "hdd"), "docker");
        PendingService picky = new PendingService(
                new JobId(1),
                new WorkloadId(1),
                SMALL,
                SMALL,
                Siting.labeled(Map.of("disk", "ssd")),
                Optional.empty(),
                Set.of());
        assertThat(explain(picky)).isEqualTo(new WaitingReason(Code.NO_LABEL, "no node has label disk=ssd"));
    }

    private void node(String id, int cpuMillis, long memoryMb, Map<String, String> labels, String driver) {
        fleet.offer(new NodeOffer(
                new NodeId(id), new Resources(cpuMillis, memoryMb, 100_000), 2, 0, labels, Set.of(driver), true));
    }

    private static PendingService service(long workload, Resources resources) {
        return new PendingService(
                new JobId(workload),
                new WorkloadId(workload),
                resources,
                resources,
                Siting.ANYWHERE,
                Optional.empty(),
                Set.of());
    }

    private static PendingService settled(Resources resources, Map<String, String> labels) {
        return new PendingService(
                new JobId(1),
                new WorkloadId(1),
                resources,
                resources,
                Siting.labeled(labels),
                Optional.of(new NodeId("a")),
                Set.of());
    }

    private void house(PendingService service, String node) {
        fleet.house(new AllocationId(++allocations), new NodeId(node), service);
    }

    private Optional<String> place(PendingService service) {
        return Residences.place(fleet, service).map(NodeId::value);
    }

    private WaitingReason explain(PendingService service) {
        return Residences.explain(fleet, service);
    }

    @Test
    void instancesAreSpreadOverTheValuesOfALabel() {
        node("a1", 4_000, 4_096, Map.of("zone", "a"), "docker");
        node("a2", 4_000, 8_192, Map.of("zone", "a"), "docker");
        node("b1", 4_000, 2_048, Map.of("zone", "b"), "docker");
        PendingService spread = sited(new Siting(Set.of(), List.of(), Optional.of("zone")));
        assertThat(place(spread)).contains("a2");
        house(spread, "a2");
        assertThat(place(spread)).as("another zone").contains("b1");
        house(spread, "b1");
        assertThat(place(spread)).as("another node").contains("a1");
    }

    @Test
    void wishesDecideAmongNodesThatRunEquallyFew() {
        node("a", 4_000, 8_192, Map.of(), "docker");
        node("b", 4_000, 4_096, Map.of("ssd", ""), "docker");
        PendingService rather = sited(
                new Siting(Set.of(), List.of(new Preference(new Expression.Present("ssd"), 1)), Optional.empty()));
        assertThat(place(rather)).contains("b");
        house(rather, "b");
        assertThat(place(rather)).contains("a");
    }

    private static PendingService sited(Siting siting) {
        return new PendingService(new JobId(1), new WorkloadId(1), SMALL, SMALL, siting, Optional.empty(), Set.of());
    }
}
