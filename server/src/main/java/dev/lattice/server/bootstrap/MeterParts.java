package dev.lattice.server.bootstrap;

import dev.lattice.core.id.JobId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.server.id.Ids;
import dev.lattice.server.job.JobSpecs;
import dev.lattice.server.limit.BudgetGuard;
import dev.lattice.server.meter.Budgets;
import dev.lattice.server.meter.LedgerService;
import dev.lattice.server.meter.Meter;
import dev.lattice.server.meter.MeterSweep;
import dev.lattice.server.meter.PriceService;
import dev.lattice.server.meter.Settlement;
import dev.lattice.server.meter.StatementService;
import dev.lattice.server.meter.UsageService;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.project.AuditLog;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.secret.Seal;
import dev.lattice.server.workload.WorkloadService;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;

/** The parts that count what is used and say what it costs. */
@Singleton
final class MeterParts {
    @Produces
    @Singleton
    Meter meter(Clock clock) {
        return new Meter(clock);
    }

    @Produces
    @Singleton
    BudgetGuard budgetGuard() {
        return new BudgetGuard();
    }

    @Produces
    @Singleton
    Settlement settlement(Database database, Ids ids, Clock clock) {
        return new Settlement(database, ids, clock);
    }

    @Produces
    @Singleton
    Budgets budgets(
            Database database,
            AuditLog audit,
            BudgetGuard guard,
            Dispatcher dispatcher,
            Instance<WorkloadService> workloads,
            Settings settings,
            Clock clock) {
        return new Budgets(
                database,
                audit,
                guard,
                project -> {
                    workloads.get().stopAll(project, "budget");
                    dispatcher.cancel(jobs(database, project));
                },
                settings.limits().currency(),
                clock);
    }

    /** Those of a project that have not ended and belong to no workload. */
    private static List<JobId> jobs(Database database, ProjectId project) {
        return database.call(handle -> handle.createQuery(
                        "select id from job where id >= (select live_floor from leadership) and state < 3"
                                + " and workload_id is null and project_id = ?")
                .bind(0, project.value())
                .map((row, _) -> new JobId(row.getLong(1)))
                .list());
    }

    @Produces
    @Singleton
    MeterSweep meterSweep(
            Database database,
            Meter meter,
            JobSpecs specs,
            Seal seal,
            Settlement settlement,
            Budgets budgets,
            Dispatcher dispatcher,
            Clock clock) {
        return new MeterSweep(
                database, meter, WorkParts.specReader(specs, seal), settlement, budgets, dispatcher::leading, clock);
    }

    @Produces
    @Singleton
    UsageService usage(Database database, AuditLog audit, Settings settings, Clock clock) {
        return new UsageService(database, audit, settings.limits().currency(), clock);
    }

    @Produces
    @Singleton
    PriceService prices(Database database, AuditLog audit, Ids ids, Settings settings, Clock clock) {
        return new PriceService(database, audit, ids, settings.limits().currency(), clock);
    }

    @Produces
    @Singleton
    LedgerService ledger(Database database) {
        return new LedgerService(database);
    }

    @Produces
    @Singleton
    StatementService statements(Database database, Settings settings) {
        return new StatementService(database, settings.limits().currency());
    }
}
