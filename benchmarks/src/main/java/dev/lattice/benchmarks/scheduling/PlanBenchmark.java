package dev.lattice.benchmarks.scheduling;

import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.label.Expression;
import dev.lattice.core.label.Siting;
import dev.lattice.core.resource.Resources;
import dev.lattice.core.scheduling.FairQueue;
import dev.lattice.core.scheduling.Fleet;
import dev.lattice.core.scheduling.NodeOffer;
import dev.lattice.core.scheduling.PendingJob;
import dev.lattice.core.scheduling.Placement;
import dev.lattice.core.scheduling.Plan;
import dev.lattice.core.scheduling.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a plan costs: nodes that are half full, jobs of several sizes, users and projects, some that ask for a label. {@code plan}
 * is the decision alone; {@code planAndCommit} takes it over into fleet and queue, ends what was placed, and puts it
 * back into the queue.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
        value = 1,
        jvmArgs = {"-Xmx1g", "-XX:+UseSerialGC"})
public class PlanBenchmark {
    /** As many as one round of the dispatcher places. */
    private static final int LIMIT = 4_000;

    private static final int SLOTS = 16;
    private static final int USERS = 20;
    private static final int PROJECTS = 5;
    private static final List<Resources> SIZES = List.of(
            Resources.NONE,
            new Resources(500, 256, 0),
            new Resources(1_000, 1_024, 0),
            new Resources(2_000, 4_096, 1_024));

    @Param({"100", "1000", "10000"})
    int nodes;

    @Param({"1", "100", "10000"})
    int pending;

    private final Fleet fleet = new Fleet();
    private final FairQueue queue = new FairQueue(fleet.shares());
    private long names;

    /** Placements, beside the plans that JMH counts. */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread)
    public static class Counted {
        public long placements;

        @Setup(Level.Iteration)
        public void reset() {
            placements = 0;
        }
    }

    @Setup
    public void fill() {
        Random random = new Random(1);
        for (int i = 0; i < nodes; i++) {
            fleet.offer(new NodeOffer(
                    new NodeId("node-" + i),
                    new Resources(16_000, 65_536, 100_000),
                    SLOTS,
                    0,
                    i % 4 == 0 ? Map.of("zone", "a", "ssd", "") : Map.of("zone", "b"),
                    Set.of("process"),
                    true));
            for (int held = random.nextInt(SLOTS); held > 0; held--) {
                fleet.occupy(new AllocationId(++names), new NodeId("node-" + i), job(random));
            }
        }
        for (int i = 0; i < pending; i++) {
            queue.add(job(random));
        }
    }

    private PendingJob job(Random random) {
        long user = 1L + random.nextInt(USERS);
        return new PendingJob(
                new JobId(++names),
                new ProjectId(1 + user % PROJECTS),
                new UserId(user),
                0,
                SIZES.get(random.nextInt(SIZES.size())),
                random.nextInt(8) == 0 ? Siting.where(new Expression.Present("ssd")) : Siting.ANYWHERE,
                "process",
                Optional.empty(),
                0,
                Optional.empty(),
                Set.of(),
                true);
    }

    @Benchmark
    public Plan plan(Counted counted) {
        Plan plan = Scheduler.plan(fleet, queue, LIMIT);
        counted.placements += plan.placements().size();
        return plan;
    }

    @Benchmark
    public Plan planAndCommit(Counted counted) {
        Plan plan = Scheduler.plan(fleet, queue, LIMIT);
        List<AllocationId> placed = new ArrayList<>(plan.placements().size());
        for (Placement placement : plan.placements()) {
            AllocationId name = new AllocationId(++names);
            queue.remove(placement.job().id());
            fleet.occupy(name, placement);
            placed.add(name);
        }
        placed.forEach(fleet::vacate);
        plan.placements().forEach(placement -> queue.add(placement.job()));
        counted.placements += plan.placements().size();
        return plan;
    }
}
