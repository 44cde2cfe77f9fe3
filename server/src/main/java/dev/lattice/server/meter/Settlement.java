package dev.lattice.server.meter;

import dev.lattice.core.meter.Charge;
import dev.lattice.core.meter.PriceList;
import dev.lattice.core.meter.Quantities;
import dev.lattice.server.id.Ids;
import dev.lattice.server.postgres.Database;
import java.math.BigInteger;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/**
 * Charges for what was used: whoever used it pays, the project of the node earns, the platform takes its fee. An interval is
 * charged for once: that it was, the ledger's transaction and the sums by day are written together or not at all.
 */
public final class Settlement {
    /** So many intervals a transaction: one that fails is done again, and holds up nobody. */
    static final int AT_ONCE = 10_000;

    private final Database database;
    private final Ids ids;
    private final InstantSource clock;
    private final LedgerStore ledger = new LedgerStore();
    private final PriceStore prices = new PriceStore();

    public Settlement(Database database, Ids ids, InstantSource clock) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
    }

    /** Between whom, and by which prices. */
    private record Pair(long project, long provider, long price) implements Comparable<Pair> {
        @Override
        public int compareTo(Pair other) {
            // All servers in one order, so that none waits for another that waits for it.
            int byProject = Long.compare(project, other.project);
            int byProvider = byProject != 0 ? byProject : Long.compare(provider, other.provider);
            return byProvider != 0 ? byProvider : Long.compare(price, other.price);
        }

        boolean own() {
            return project == provider;
        }
    }

    /** Charges for all that was not charged for. Returns how many intervals that were. */
    public int settle() {
        int all = 0;
        int some;
        do {
            some = database.transaction(this::settleSome);
            all += some;
        } while (some == AT_ONCE);
        return all;
    }

    private int settleSome(Handle handle) {
        List<LedgerStore.Closed> closed = ledger.unsettled(handle, AT_ONCE);
        if (closed.isEmpty()) {
            return 0;
        }
        Prices all = prices.all(handle);
        Map<Pair, List<LedgerStore.Closed>> pairs = new TreeMap<>();
        for (LedgerStore.Closed interval : closed) {
            Prices.Listed price = all.at(interval.begins());
            pairs.computeIfAbsent(new Pair(interval.project(), interval.provider(), price.id()), _ -> new ArrayList<>())
                    .add(interval);
        }
        Instant now = clock.instant();
        pairs.forEach((pair, intervals) -> settle(handle, pair, all.byId(pair.price()), intervals, now));
        return closed.size();
    }

    private void settle(Handle handle, Pair pair, PriceList prices, List<LedgerStore.Closed> intervals, Instant now) {
        Map<LedgerStore.Line, Quantities> lines = new LinkedHashMap<>();
        for (LedgerStore.Closed interval : intervals) {
            lines.merge(line(interval), interval.used(), Quantities::plus);
        }
        List<BigInteger> parts = lines.values().stream().map(prices::parts).toList();
        LedgerStore.Carry carry = ledger.carry(handle, pair.project(), pair.provider());
        Charge charge = Charge.of(parts.stream().reduce(BigInteger.ZERO, BigInteger::add), carry.parts());
        Charge fee = pair.own()
                ? new Charge(0, carry.fee())
                : Charge.fee(charge.amount(), prices.feeBasisPoints(), carry.fee());
        ledger.carry(handle, pair.project(), pair.provider(), new LedgerStore.Carry(charge.carry(), fee.carry()));
        long id = ids.next();
        ledger.post(
                handle,
                new LedgerStore.Posting(
                        id,
                        pair.project(),
                        pair.provider(),
                        pair.price(),
                        now,
                        intervals.stream()
                                .map(LedgerStore.Closed::begins)
                                .min(Instant::compareTo)
                                .orElseThrow(),
                        intervals.stream()
                                .map(LedgerStore.Closed::ends)
                                .max(Instant::compareTo)
                                .orElseThrow(),
                        charge.amount(),
                        fee.amount()));
        List<Long> amounts = Charge.shares(charge.amount(), parts);
        List<Long> fees = Charge.shares(
                fee.amount(), amounts.stream().map(BigInteger::valueOf).toList());
        ledger.addToDays(handle, pair.project(), pair.provider(), lines, amounts, fees);
        ledger.settled(handle, id, intervals);
    }

    private static LedgerStore.Line line(LedgerStore.Closed interval) {
        return new LedgerStore.Line(
                LocalDate.ofInstant(interval.begins(), ZoneOffset.UTC),
                interval.node(),
                interval.workload(),
                interval.kind());
    }
}
