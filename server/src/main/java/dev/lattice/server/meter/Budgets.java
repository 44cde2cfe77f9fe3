package dev.lattice.server.meter;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.api.meter.BudgetRequest;
import dev.lattice.api.meter.BudgetState;
import dev.lattice.api.meter.BudgetView;
import dev.lattice.api.meter.OnBudget;
import dev.lattice.api.meter.UsageGrouping;
import dev.lattice.core.id.ProjectId;
import dev.lattice.server.http.Principal;
import dev.lattice.server.limit.BudgetGuard;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.project.AuditLog;
import java.math.BigInteger;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * What projects may spend in a month. The database is asked every few seconds what they have spent; what begins is only
 * checked against the last answer, so a project may spend a little more than it may.
 */
public final class Budgets {
    private static final Logger LOG = Logger.getLogger(Budgets.class);
    private static final long WARNED_PERCENT = 80;
    private static final long HUNDRED = 100;

    private final Database database;
    private final AuditLog audit;
    private final BudgetGuard guard;
    private final Consumer<ProjectId> stopper;
    private final String currency;
    private final InstantSource clock;
    private final BudgetStore store = new BudgetStore();
    private final UsageStore usage = new UsageStore();
    private final PriceStore prices = new PriceStore();

    /**
     * @param guard is told who may begin nothing
     * @param stopper stops all that runs of a project
     * @param currency its name, for people
     */
    public Budgets(
            Database database,
            AuditLog audit,
            BudgetGuard guard,
            Consumer<ProjectId> stopper,
            String currency,
            InstantSource clock) {
        this.database = database;
        this.audit = audit;
        this.guard = guard;
        this.stopper = stopper;
        this.currency = currency;
        this.clock = clock;
    }

    /** Looks what was spent, and does what follows from that. */
    void look() {
        LocalDate month = month().atDay(1);
        Map<ProjectId, String> exceeded = new HashMap<>();
        for (BudgetStore.Budget budget : database.call(store::all)) {
            long spent = database.call(handle -> spent(handle, budget.project()));
            BudgetState state = state(spent, budget.amount());
            if (state == BudgetState.EXCEEDED) {
                exceeded.put(budget.project(), sentence(spent, budget));
            }
            if (state != BudgetState.OK
                    && !budget.warned().filter(month::equals).isPresent()) {
                warn(budget, spent, month);
            }
            if (state == BudgetState.EXCEEDED
                    && budget.onBudget() == OnBudget.STOP
                    && !budget.stopped().filter(month::equals).isPresent()) {
                stop(budget, month);
            }
        }
        guard.exceeded(exceeded);
    }

    private void warn(BudgetStore.Budget budget, long spent, LocalDate month) {
        String what = Amounts.legible(spent) + " of " + Amounts.legible(budget.amount()) + " " + currency;
        LOG.warnf("project %s has spent %s of this month", budget.project(), what);
        database.inTransaction(handle -> {
            if (store.warned(handle, budget.project(), month)) {
                audit.record(
                        handle,
                        Optional.of(budget.project()),
                        "server",
                        "budget.warned",
                        budget.project().toString(),
                        what);
            }
        });
    }

    /** First what is to be done, then that it was: a server that ends in between has it done again. */
    private void stop(BudgetStore.Budget budget, LocalDate month) {
        stopper.accept(budget.project());
        database.inTransaction(handle -> {
            store.stopped(handle, budget.project(), month);
            audit.record(
                    handle,
                    Optional.of(budget.project()),
                    "server",
                    "budget.stopped",
                    budget.project().toString(),
                    null);
        });
    }

    private String sentence(long spent, BudgetStore.Budget budget) {
        return "This project has spent " + Amounts.legible(spent) + " of its budget of "
                + Amounts.legible(budget.amount()) + " " + currency + " for " + month()
                + ". Wait for the next month, or ask an admin to raise the budget (lattice budget set).";
    }

    private YearMonth month() {
        return YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC));
    }

    private static BudgetState state(long spent, long amount) {
        if (spent >= amount) {
            return BudgetState.EXCEEDED;
        }
        boolean much = BigInteger.valueOf(spent)
                        .multiply(BigInteger.valueOf(HUNDRED))
                        .compareTo(BigInteger.valueOf(amount).multiply(BigInteger.valueOf(WARNED_PERCENT)))
                >= 0;
        return much ? BudgetState.WARNED : BudgetState.OK;
    }

    /** This month, with what was not charged for yet. */
    private long spent(Handle handle, ProjectId project) {
        Days days = Days.month(month());
        long charged = store.charged(handle, project, days);
        return usage
                        .unsettled(handle, UsageStore.Side.CONSUMER, Optional.of(project), days, UsageGrouping.PROJECT)
                        .stream()
                        .mapToLong(sum ->
                                prices.all(handle).at(clock.instant()).prices().worth(sum.used()))
                        .sum()
                + charged;
    }

    // ---- for people ----

    BudgetView of(ProjectId project) {
        return database.snapshot(handle -> view(handle, project));
    }

    /** All that there are. */
    List<BudgetView> all() {
        return database.snapshot(handle -> store.all(handle).stream()
                .map(budget -> view(handle, budget.project()))
                .toList());
    }

    private BudgetView view(Handle handle, ProjectId project) {
        Optional<BudgetStore.Budget> budget = store.find(handle, project);
        long spent = spent(handle, project);
        return new BudgetView(
                project.toString(),
                currency,
                budget.map(BudgetStore.Budget::amount).orElse(null),
                spent,
                budget.map(known -> state(spent, known.amount())).orElse(BudgetState.NONE),
                budget.map(BudgetStore.Budget::onBudget).orElse(null));
    }

    /** @throws Problem INVALID_REQUEST, NOT_FOUND */
    BudgetView set(Principal.User caller, BudgetRequest request) {
        ProjectId project = project(caller, request.project());
        @Nullable Long amount = request.amountMicros();
        if (amount != null && amount < 1) {
            throw Problem.invalid("amountMicros", "A budget is 1 millionth or more; null takes it away.");
        }
        OnBudget onBudget = Objects.requireNonNullElse(request.onBudget(), OnBudget.REFUSE);
        database.inTransaction(handle -> {
            if (!store.hasProject(handle, project)) {
                throw Problem.notFound("project", project);
            }
            if (amount == null) {
                store.remove(handle, project);
            } else {
                store.set(handle, project, amount, onBudget, clock.instant());
            }
            audit.record(
                    handle,
                    caller,
                    "budget.set",
                    project.toString(),
                    amount == null
                            ? "none"
                            : Amounts.exact(amount) + " " + onBudget.name().toLowerCase(Locale.ROOT));
        });
        look();
        return of(project);
    }

    private static ProjectId project(Principal.User caller, @Nullable String named) {
        if (named == null || named.isEmpty()) {
            return caller.project();
        }
        try {
            return ProjectId.parse(named);
        } catch (IllegalArgumentException e) {
            throw Problem.of(ErrorCode.INVALID_REQUEST, "project is the id of one.", Map.of("field", "project"));
        }
    }
}
