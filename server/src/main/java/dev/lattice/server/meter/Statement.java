package dev.lattice.server.meter;

import java.time.YearMonth;
import java.util.List;

/**
 * What a project was charged and what its nodes earned in a month.
 *
 * @param name the project's
 */
record Statement(
        String name, YearMonth month, String currency, List<UsageStore.Line> used, List<UsageStore.Line> earned) {
    long charged() {
        return used.stream().mapToLong(UsageStore.Line::amount).sum();
    }

    /** After the platform's fee. */
    long net() {
        return earned.stream().mapToLong(line -> line.amount() - line.fee()).sum();
    }

    long fees() {
        return earned.stream().mapToLong(UsageStore.Line::fee).sum();
    }
}
