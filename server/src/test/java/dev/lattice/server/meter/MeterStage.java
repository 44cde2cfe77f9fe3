package dev.lattice.server.meter;

import dev.lattice.api.json.LatticeModule;
import dev.lattice.api.meter.UsageKind;
import dev.lattice.core.id.AllocationId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.job.Command;
import dev.lattice.core.job.JobSpec;
import dev.lattice.core.job.RetryPolicy;
import dev.lattice.core.label.Siting;
import dev.lattice.core.meter.Quantities;
import dev.lattice.core.meter.Reading;
import dev.lattice.core.meter.UsageInterval;
import dev.lattice.core.resource.Resources;
import dev.lattice.server.SteppedClock;
import dev.lattice.server.id.Ids;
import dev.lattice.server.job.JobSpecs;
import dev.lattice.server.limit.BudgetGuard;
import dev.lattice.server.postgres.TestDatabase;
import dev.lattice.server.project.AuditLog;
import dev.lattice.server.scheduling.Assignment;
import dev.lattice.server.scheduling.FleetListener;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Two projects with a node each, prices, and a time that a test sets. */
final class MeterStage implements AutoCloseable {
    static final ProjectId CONSUMER = new ProjectId(1);
    static final ProjectId PROVIDER = new ProjectId(2);
    /** Of the provider. */
    static final NodeId LENT = new NodeId("lent");
    /** Of the consumer. */
    static final NodeId OWN = new NodeId("own");

    static final Resources CAPACITY = new Resources(4_000, 8_192, 0);
    static final Instant BEGIN = Instant.parse("2026-11-10T12:00:00Z");

    final TestDatabase test = TestDatabase.create();
    final Ids ids = new Ids(Clock.systemUTC());
    final SteppedClock clock = SteppedClock.create();
    final BudgetGuard guard = new BudgetGuard();
    final List<ProjectId> stopped = new ArrayList<>();
    final Budgets budgets = new Budgets(test.database(), new AuditLog(), guard, stopped::add, "credits", clock);
    final Settlement settlement = new Settlement(test.database(), ids, clock);
    final MeterStore store = new MeterStore();

    MeterStage() {
        clock.pass(Duration.between(clock.instant(), BEGIN));
        test.database().run(handle -> {
            handle.execute("update meter_state set written_at = ?", BEGIN);
            handle.execute("insert into project (id, name) values (1, 'consumer'), (2, 'provider')");
            for (NodeId node : List.of(LENT, OWN)) {
                handle.execute(
                        "insert into node (id, project_id, approved, polling, hostname, os, cpu_millis, memory_mb)"
                                + " values (?, ?, true, false, 'h', 'linux', 4000, 8192)",
                        node.value(),
                        node.equals(LENT) ? 2 : 1);
            }
        });
    }

    /** A server's part, or that of another one after it. */
    MeterSweep sweep(Meter meter) {
        JobSpecs specs = new JobSpecs(LatticeModule.newMapper());
        return new MeterSweep(test.database(), meter, specs::read, settlement, budgets, () -> true, clock);
    }

    static FleetListener.Grant grant(long allocation, NodeId node, long memoryMb) {
        JobSpec spec = new JobSpec(
                new Command.Arguments(List.of("true")),
                Optional.empty(),
                Optional.empty(),
                JobSpec.DEFAULT_TIMEOUT,
                Map.of(),
                Siting.ANYWHERE,
                new Resources(0, memoryMb, 0),
                0,
                List.of(),
                RetryPolicy.NEVER);
        return new FleetListener.Grant(
                node,
                CONSUMER,
                new Assignment(
                        new AllocationId(allocation), 1, 1, new JobId(allocation + 1_000), 0, spec, Optional.empty()));
    }

    /** An interval that is over. */
    static Metered closed(long allocation, NodeId node, Instant begins, Duration length, Quantities used) {
        return new Metered(
                new Subject(
                        new AllocationId(allocation),
                        CONSUMER,
                        node,
                        new JobId(allocation),
                        Optional.empty(),
                        UsageKind.JOB),
                new UsageInterval(
                        begins.toEpochMilli(), begins.plus(length).toEpochMilli(), used, true, Reading.NOTHING));
    }

    long number(String query) {
        return test.database()
                .call(handle -> handle.createQuery(query).mapTo(Long.class).one());
    }

    @Override
    public void close() {
        test.close();
    }
}
