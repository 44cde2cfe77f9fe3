package dev.lattice.server.meter;

import dev.lattice.api.meter.EarningsLine;
import dev.lattice.api.meter.EarningsView;
import dev.lattice.api.meter.PowerView;
import dev.lattice.api.meter.UsageGrouping;
import dev.lattice.api.meter.UsageLine;
import dev.lattice.api.meter.UsageView;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.Tsid;
import dev.lattice.core.meter.PriceList;
import dev.lattice.core.meter.Quantities;
import dev.lattice.server.http.Principal;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.project.AuditLog;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What was used and earned, for people to look at: what was charged for, and what will be. */
public final class UsageService {
    private static final int MOST_JOBS = 1_000;
    private static final Duration LONGEST_OF_JOBS = Duration.ofDays(40);
    private static final String JOBS = "jobs";
    private static final int MOST_WATTS = 100_000;
    private static final double MICROS_PER_SECOND = 1e6;
    private static final double MB_MILLIS_PER_GB_HOUR = 1_024 * 3_600_000.0;
    /** Watts, microseconds and thousandths of a processor, of a kilowatt-hour. */
    private static final BigInteger PER_KWH = BigInteger.valueOf(3_600_000_000L);

    private final Database database;
    private final AuditLog audit;
    private final String currency;
    private final InstantSource clock;
    private final UsageStore store = new UsageStore();
    private final PriceStore prices = new PriceStore();

    /** @param currency its name, for people */
    public UsageService(Database database, AuditLog audit, String currency, InstantSource clock) {
        this.database = database;
        this.audit = audit;
        this.currency = currency;
        this.clock = clock;
    }

    String currency() {
        return currency;
    }

    /**
     * What the caller's project used; of all projects when an admin asks by project.
     *
     * @throws Problem INVALID_REQUEST
     */
    UsageView usage(Principal.User caller, @Nullable String from, @Nullable String to, @Nullable String by) {
        Days days = Days.of(from, to, clock.instant());
        UsageGrouping grouping = grouping(by, UsageGrouping.WORKLOAD, List.of(UsageGrouping.values()));
        if (grouping == UsageGrouping.JOB
                && Duration.between(days.begin(), days.end()).compareTo(LONGEST_OF_JOBS) > 0) {
            throw Problem.invalid("from", "Single jobs are kept for 40 days: ask for that many at most.");
        }
        Optional<ProjectId> project = caller.isAdmin() && grouping == UsageGrouping.PROJECT
                ? Optional.empty()
                : Optional.of(caller.project());
        return database.snapshot(handle -> {
            PriceList today = prices.all(handle).at(clock.instant()).prices();
            List<UsageStore.Sum> sums = grouping == UsageGrouping.JOB
                    ? store.jobs(handle, caller.project(), days, MOST_JOBS).stream()
                            .map(sum -> valued(sum, today))
                            .toList()
                    : sums(handle, UsageStore.Side.CONSUMER, project, days, grouping, today);
            Map<String, String> names = names(handle, caller, grouping);
            List<UsageLine> lines =
                    sums.stream().map(sum -> line(sum, grouping, names)).toList();
            UsageStore.Sum all = sums.stream().reduce(NOTHING, UsageStore.Sum::plus);
            return new UsageView(
                    days.from().toString(), days.to().toString(), grouping, currency, lines, line("total", null, all));
        });
    }

    private static final UsageStore.Sum NOTHING = new UsageStore.Sum("total", Quantities.NONE, 0, 0);

    /** What was charged for as it was, and what was not at today's prices. */
    private List<UsageStore.Sum> sums(
            Handle handle,
            UsageStore.Side side,
            Optional<ProjectId> project,
            Days days,
            UsageGrouping by,
            PriceList today) {
        Map<String, UsageStore.Sum> all = new TreeMap<>();
        store.settled(handle, side, project, days, by).forEach(sum -> all.put(sum.key(), sum));
        store.unsettled(handle, side, project, days, by)
                .forEach(sum -> all.merge(sum.key(), valued(sum, today), UsageStore.Sum::plus));
        return List.copyOf(all.values());
    }

    private static UsageStore.Sum valued(UsageStore.Sum sum, PriceList prices) {
        return new UsageStore.Sum(sum.key(), sum.used(), prices.worth(sum.used()), 0);
    }

    private Map<String, String> names(Handle handle, Principal.User caller, UsageGrouping by) {
        return switch (by) {
            case WORKLOAD -> store.workloadNames(handle, caller.project());
            case PROJECT -> store.projectNames(handle);
            case JOB, NODE, DAY -> Map.of();
        };
    }

    private static UsageLine line(UsageStore.Sum sum, UsageGrouping by, Map<String, String> names) {
        return switch (by) {
            case WORKLOAD ->
                sum.key().equals("0") ? line(JOBS, JOBS, sum) : line(id(sum.key()), names.get(sum.key()), sum);
            case PROJECT -> line(id(sum.key()), names.get(sum.key()), sum);
            case JOB -> line(id(sum.key()), null, sum);
            case NODE, DAY -> line(sum.key(), null, sum);
        };
    }

    private static String id(String number) {
        return Tsid.format(Long.parseLong(number));
    }

    private static UsageLine line(String key, @Nullable String name, UsageStore.Sum sum) {
        Quantities used = sum.used();
        return new UsageLine(
                key,
                name,
                cpuSeconds(used),
                gbHours(used.memoryMbMillis()),
                gbHours(used.diskMbMillis()),
                used.receivedBytes(),
                used.sentBytes(),
                sum.amount());
    }

    static double cpuSeconds(Quantities used) {
        return used.cpuMicros() / MICROS_PER_SECOND;
    }

    static double gbHours(long mbMillis) {
        return BigDecimal.valueOf(mbMillis / MB_MILLIS_PER_GB_HOUR)
                .setScale(6, RoundingMode.HALF_UP)
                .doubleValue();
    }

    private static UsageGrouping grouping(@Nullable String by, UsageGrouping usual, List<UsageGrouping> allowed) {
        if (by == null || by.isEmpty()) {
            return usual;
        }
        return Arrays.stream(UsageGrouping.values())
                .filter(grouping -> allowed.contains(grouping) && name(grouping).equals(by))
                .findFirst()
                .orElseThrow(() -> Problem.invalid(
                        "by",
                        "by is one of "
                                + String.join(
                                        ", ",
                                        allowed.stream().map(UsageService::name).toList())
                                + "."));
    }

    private static String name(UsageGrouping grouping) {
        return grouping.name().toLowerCase(Locale.ROOT);
    }

    // ---- earnings ----

    /**
     * What the nodes of the caller's project earned.
     *
     * @throws Problem INVALID_REQUEST
     */
    public EarningsView earnings(
            Principal.User caller, @Nullable String from, @Nullable String to, @Nullable String by) {
        Days days = Days.of(from, to, clock.instant());
        UsageGrouping grouping = grouping(by, UsageGrouping.NODE, List.of(UsageGrouping.NODE, UsageGrouping.DAY));
        return database.snapshot(handle -> {
            PriceList today = prices.all(handle).at(clock.instant()).prices();
            List<UsageStore.Sum> sums =
                    sums(handle, UsageStore.Side.PROVIDER, Optional.of(caller.project()), days, grouping, today);
            Map<String, Long> electricity = electricity(handle, caller.project(), days, grouping);
            List<EarningsLine> lines = new ArrayList<>();
            for (UsageStore.Sum sum : sums) {
                lines.add(line(sum, electricity.getOrDefault(sum.key(), 0L)));
            }
            UsageStore.Sum all = sums.stream().reduce(NOTHING, UsageStore.Sum::plus);
            long power =
                    lines.stream().mapToLong(EarningsLine::electricityMicros).sum();
            return new EarningsView(
                    days.from().toString(),
                    days.to().toString(),
                    grouping,
                    currency,
                    lines,
                    line(all, power),
                    all.amount() > 0 ? "" : why(handle, caller.project(), all, today));
        });
    }

    private static EarningsLine line(UsageStore.Sum sum, long electricity) {
        Quantities used = sum.used();
        return new EarningsLine(
                sum.key(),
                cpuSeconds(used),
                gbHours(used.memoryMbMillis()),
                used.receivedBytes(),
                used.sentBytes(),
                sum.amount(),
                sum.fee(),
                electricity,
                sum.amount() - sum.fee() - electricity);
    }

    /** One sentence that says why nothing was earned, and what to do. */
    private String why(Handle handle, ProjectId project, UsageStore.Sum all, PriceList today) {
        int nodes = store.nodes(handle, project);
        if (nodes == 0) {
            return "This project lends no machine: run 'lattice join' on one.";
        }
        if (all.used().isNone()) {
            return "Nothing ran on the " + (nodes == 1 ? "machine" : nodes + " machines")
                    + " of this project in these days.";
        }
        return today.worth(new Quantities(1L << 40, 1L << 40, 0, 0, 0)) == 0
                ? "The prices of this server are 0: an admin sets them with 'lattice prices set'."
                : "What ran is worth less than a millionth of one of " + currency + ".";
    }

    private Map<String, Long> electricity(Handle handle, ProjectId project, Days days, UsageGrouping by) {
        Map<NodeId, UsageStore.Power> power = store.power(handle, project);
        Map<String, Long> all = new HashMap<>();
        for (UsageStore.Worked worked : store.worked(handle, project, days)) {
            UsageStore.Power machine = power.get(worked.node());
            if (machine != null) {
                all.merge(
                        by == UsageGrouping.DAY ? worked.day() : worked.node().value(),
                        cost(machine, worked.cpuMicros()),
                        Long::sum);
            }
        }
        return all;
    }

    /** What a machine takes beyond what it takes at rest, in proportion to how many of its processors work. */
    static long cost(UsageStore.Power machine, long cpuMicros) {
        BigInteger watts = BigInteger.valueOf((long) machine.busyWatts() - machine.idleWatts());
        return watts.multiply(BigInteger.valueOf(cpuMicros))
                .multiply(BigInteger.valueOf(machine.kwhPrice()))
                .divide(PER_KWH.multiply(BigInteger.valueOf(Math.max(1, machine.cpuMillis()))))
                .longValueExact();
    }

    /** @throws Problem NOT_FOUND */
    PowerView power(Principal.User caller, String worker) {
        NodeId node = node(worker);
        return database.call(handle -> {
            if (!store.hasNode(handle, caller.project(), node)) {
                throw Problem.notFound("worker", worker);
            }
            UsageStore.Power power = store.power(handle, caller.project()).get(node);
            return power == null
                    ? new PowerView(null, null, null)
                    : new PowerView(power.idleWatts(), power.busyWatts(), power.kwhPrice());
        });
    }

    /** @throws Problem NOT_FOUND, INVALID_REQUEST */
    PowerView setPower(Principal.User caller, String worker, PowerView power) {
        NodeId node = node(worker);
        int idle = Objects.requireNonNullElse(power.idleWatts(), 0);
        int busy = Objects.requireNonNullElse(power.busyWatts(), idle);
        long price = Objects.requireNonNullElse(power.kwhPriceMicros(), 0L);
        if (idle < 0 || busy < idle || busy > MOST_WATTS) {
            throw Problem.invalid("busyWatts", "A machine takes 0 to " + MOST_WATTS + " W, busy no less than idle.");
        }
        if (price < 0 || price > PriceList.HIGHEST) {
            throw Problem.invalid("kwhPriceMicros", "A price is 0 to " + PriceList.HIGHEST + " millionths.");
        }
        database.inTransaction(handle -> {
            UsageStore.Power said = new UsageStore.Power(idle, busy, price, 0);
            if (!store.setPower(handle, caller.project(), node, said, clock.instant())) {
                throw Problem.notFound("worker", worker);
            }
            audit.record(handle, caller, "node.power-set", worker, idle + " to " + busy + " W");
        });
        return new PowerView(idle, busy, price);
    }

    private static NodeId node(String worker) {
        try {
            return new NodeId(worker);
        } catch (IllegalArgumentException e) {
            throw Problem.notFound("worker", worker);
        }
    }
}
