package dev.lattice.api.meter;

import java.util.List;

/**
 * What a project's nodes earned.
 *
 * @param from the first day, of UTC
 * @param to the day after the last
 * @param by {@code NODE} or {@code DAY}
 * @param why there is nothing, when there is nothing; empty otherwise
 */
public record EarningsView(
        String from,
        String to,
        UsageGrouping by,
        String currency,
        List<EarningsLine> items,
        EarningsLine total,
        String why) {}
