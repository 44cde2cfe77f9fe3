package dev.lattice.server.meter;

import dev.lattice.api.error.ErrorCode;
import dev.lattice.api.meter.EstimateRequest;
import dev.lattice.api.meter.EstimateView;
import dev.lattice.api.meter.PriceRequest;
import dev.lattice.api.meter.PriceView;
import dev.lattice.api.meter.PricesView;
import dev.lattice.core.meter.PriceList;
import dev.lattice.core.meter.Quantities;
import dev.lattice.server.http.Principal;
import dev.lattice.server.id.Ids;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.project.AuditLog;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/** What things cost: lists that follow each other, of which none that ever counted is changed. */
public final class PriceService {
    private static final double BASIS_POINTS = 100;
    private static final long HOUR_MILLIS = 3_600_000;
    private static final long MONTH_HOURS = 730;
    private static final double MICROS_PER_HOUR = 3.6e9;
    private static final double MOST_CORES = 1_024;
    private static final long MOST_MB = 1L << 24;
    private static final int MOST_INSTANCES = 100;

    private final Database database;
    private final AuditLog audit;
    private final Ids ids;
    private final String currency;
    private final InstantSource clock;
    private final PriceStore store = new PriceStore();

    /** @param currency its name, for people */
    public PriceService(Database database, AuditLog audit, Ids ids, String currency, InstantSource clock) {
        this.database = database;
        this.audit = audit;
        this.ids = ids;
        this.currency = currency;
        this.clock = clock;
    }

    PricesView prices() {
        Prices all = database.call(store::all);
        return new PricesView(
                currency,
                view(all.at(clock.instant())),
                all.lists().reversed().stream().map(PriceService::view).toList());
    }

    private static PriceView view(Prices.Listed list) {
        PriceList prices = list.prices();
        return new PriceView(
                list.validFrom(),
                prices.cpuHour(),
                prices.memoryGbHour(),
                prices.diskGbMonth(),
                prices.receivedGb(),
                prices.sentGb(),
                prices.feeBasisPoints() / BASIS_POINTS);
    }

    /**
     * Makes a list that counts from now on, or later.
     *
     * @throws Problem INVALID_REQUEST, CONFLICT
     */
    PricesView set(Principal.User caller, PriceRequest request) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Instant from = Objects.requireNonNullElse(request.validFrom(), now).truncatedTo(ChronoUnit.MILLIS);
        if (from.isBefore(now)) {
            throw Problem.invalid("validFrom", "Prices count from now on or later: what was charged stays as it was.");
        }
        boolean done = database.transaction(handle -> {
            PriceList before = store.all(handle).at(from).prices();
            PriceList prices = merged(before, request);
            boolean added = store.insert(handle, new Prices.Listed(ids.next(), from, now, prices));
            if (added) {
                audit.record(handle, caller, "prices.set", from.toString(), prices.toString());
            }
            return added;
        });
        if (!done) {
            throw Problem.of(ErrorCode.CONFLICT, "There are prices from " + from + " on already. Choose another time.");
        }
        return prices();
    }

    private static PriceList merged(PriceList before, PriceRequest request) {
        double fee = Objects.requireNonNullElse(request.feePercent(), before.feeBasisPoints() / BASIS_POINTS);
        if (!(fee >= 0 && fee <= 100)) {
            throw Problem.invalid("feePercent", "feePercent is 0 to 100.");
        }
        try {
            return new PriceList(
                    Objects.requireNonNullElse(request.cpuHour(), before.cpuHour()),
                    Objects.requireNonNullElse(request.memoryGbHour(), before.memoryGbHour()),
                    Objects.requireNonNullElse(request.diskGbMonth(), before.diskGbMonth()),
                    Objects.requireNonNullElse(request.receivedGb(), before.receivedGb()),
                    Objects.requireNonNullElse(request.sentGb(), before.sentGb()),
                    (int) Math.round(fee * BASIS_POINTS));
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("cpuHour", "A price is 0 to " + PriceList.HIGHEST + " millionths.");
        }
    }

    /** @throws Problem INVALID_REQUEST */
    EstimateView estimate(EstimateRequest request) {
        double cpu = Objects.requireNonNullElse(request.cpu(), 1.0);
        long memory = Objects.requireNonNullElse(request.memoryMb(), 512L);
        long disk = Objects.requireNonNullElse(request.diskMb(), 10_240L);
        int instances = Objects.requireNonNullElse(request.instances(), 1);
        if (!(cpu >= 0 && cpu <= MOST_CORES)) {
            throw Problem.invalid("cpu", "cpu is in cores, 0 to 1024.");
        }
        if (memory < 0 || memory > MOST_MB || disk < 0 || disk > MOST_MB) {
            throw Problem.invalid("memoryMb", "memoryMb and diskMb are 0 to " + MOST_MB + ".");
        }
        if (instances < 0 || instances > MOST_INSTANCES) {
            throw Problem.invalid("instances", "instances is 0 to " + MOST_INSTANCES + ".");
        }
        PriceList prices = database.call(store::all).at(clock.instant()).prices();
        return new EstimateView(
                currency,
                prices.worth(used(0, memory, disk, instances)),
                prices.worth(used(cpu, memory, disk, instances)),
                prices.worth(used(0, memory, disk, instances * MONTH_HOURS)),
                prices.worth(used(cpu, memory, disk, instances * MONTH_HOURS)));
    }

    private static Quantities used(double cpu, long memory, long disk, long hours) {
        return new Quantities(
                Math.round(cpu * MICROS_PER_HOUR) * hours,
                memory * HOUR_MILLIS * hours,
                disk * HOUR_MILLIS * hours,
                0,
                0);
    }
}
