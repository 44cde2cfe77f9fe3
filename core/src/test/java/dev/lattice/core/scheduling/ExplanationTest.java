package dev.lattice.core.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.id.GroupId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.label.Expression;
import dev.lattice.core.label.Siting;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.scheduling.WaitingReason.Code;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private final World world = new World();

    private void isExplained(PendingJob job, Code code, String sentence) {
        assertThat(Scheduler.explain(world.fleet, world.queue, job)).isEqualTo(new WaitingReason(code, sentence));
    }

    @Test
    void noNode() {
        isExplained(world.submit(1), Code.NO_NODE, "no node is online");
    }

    @Test
    void noDriver() {
        world.offer(World.node("n", 1, 0));
        PendingJob job = new PendingJob(
                new JobId(1),
                new ProjectId(1),
                new UserId(1),
                0,
                Resources.NONE,
                Siting.ANYWHERE,
                "docker",
                Optional.empty(),
                0,
                Optional.empty(),
                Set.of(),
                true);
        world.queue.add(job);
        isExplained(
                job,
                Code.NO_DRIVER,
                "no node that is online has Docker; install it on one, start it, and restart the node's agent");
    }

    @Test
    void noLabel() {
        world.offer(World.node("a", Resources.NONE, 1, 0, Map.of("gpu", "")));
        world.offer(World.node("b", Resources.NONE, 1, 0, Map.of("arch", "arm64")));
        isExplained(labeled(Map.of("tpu", "")), Code.NO_LABEL, "no node has label tpu");
        isExplained(labeled(Map.of("arch", "amd64")), Code.NO_LABEL, "no node has label arch=amd64");
        isExplained(
                labeled(Map.of("gpu", "", "arch", "arm64")),
                Code.NO_LABEL,
                "no node has all of the labels arch=arm64, gpu");
    }

    private PendingJob labeled(Map<String, String> labels) {
        return world.submit(1, 0, Resources.NONE, labels, Optional.empty(), 0);
    }

    @Test
    void tooBig() {
        world.offer(World.node("n", new Resources(2000, 4096, 1024), 2, 0, Map.of()));
        isExplained(
                world.submit(1, 0, new Resources(0, 8192, 0)),
                Code.TOO_BIG,
                "needs 8 GB of memory; the largest node has 4 GB");
        isExplained(
                world.submit(1, 0, new Resources(2500, 0, 0)),
                Code.TOO_BIG,
                "needs 2.5 cores; the largest node has 2 cores");
        isExplained(
                world.submit(1, 0, new Resources(0, 0, 1536)),
                Code.TOO_BIG,
                "needs 1.5 GB of disk; the largest node has 1 GB");
    }

    @Test
    void noRoom() {
        world.offer(World.node("n", new Resources(2000, 8192, 0), 2, 0, Map.of()));
        world.submit(1, 0, new Resources(1000, 4096, 0));
        world.step(1);
        isExplained(
                world.submit(1, 0, new Resources(0, 8192, 0)),
                Code.NO_ROOM,
                "needs 8 GB of memory; the largest free node has 4 GB");
    }

    @Test
    void noSingleNode() {
        world.offer(World.node("a", new Resources(4000, 1024, 0), 1, 0, Map.of()));
        world.offer(World.node("b", new Resources(1000, 8192, 0), 1, 0, Map.of()));
        isExplained(
                world.submit(1, 0, new Resources(4000, 8192, 0)),
                Code.TOO_BIG,
                "needs 4 cores, 8 GB of memory and 0 MB of disk; no single node has all of it");
    }

    @Test
    void groupFull() {
        world.offer(World.node("n", 8, 0));
        for (int i = 0; i < 4; i++) {
            world.submit(1, 0, Resources.NONE, Map.of(), Optional.of(new GroupId(1)), 4);
        }
        world.step(10);
        isExplained(
                world.submit(1, 0, Resources.NONE, Map.of(), Optional.of(new GroupId(1)), 4),
                Code.GROUP_FULL,
                "its group runs 4 of at most 4");
    }

    @Test
    void allBusy() {
        world.offer(World.node("n", 2, 0));
        for (int i = 0; i < 5; i++) {
            world.submit(1);
        }
        world.step(10);
        isExplained(world.submit(1), Code.ALL_BUSY, "3 jobs of yours are ahead, all 2 slots are busy");
        isExplained(world.submit(2), Code.ALL_BUSY, "all 2 slots are busy");
    }

    @Test
    void behindOthersAndNext() {
        world.offer(World.node("n", 2, 0));
        isExplained(world.submit(1), Code.NEXT, "its turn is next");
        isExplained(world.submit(1), Code.BEHIND_OTHERS, "1 job of yours is ahead");
    }

    @Test
    void whatNoNodeIs() {
        world.offer(World.node("a", Resources.NONE, 1, 0, Map.of("ram", "8", "zone", "eu")));
        isExplained(sited(new Expression.Absent("zone")), Code.NO_LABEL, "no node is !zone");
        isExplained(
                sited(new Expression.Compared("ram", Expression.Compared.Order.AT_LEAST, BigDecimal.valueOf(16))),
                Code.NO_LABEL,
                "no node is ram>=16");
    }

    @Test
    void tooFewGpus() {
        world.offer(World.node("a", new Resources(2_000, 4_096, 0, 1), 1, 0, Map.of()));
        isExplained(
                world.submit(1, 0, Resources.NONE.withGpus(2)),
                Code.TOO_BIG,
                "needs 2 GPUs; the largest node has 1 GPU");
    }

    private PendingJob sited(Expression expression) {
        return world.submit(1, 1, 0, Resources.NONE, Siting.where(expression), Optional.empty(), 0);
    }
}
