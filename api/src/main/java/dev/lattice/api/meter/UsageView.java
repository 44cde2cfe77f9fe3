package dev.lattice.api.meter;

import java.util.List;

/**
 * What a project used.
 *
 * @param from the first day, of UTC
 * @param to the day after the last
 */
public record UsageView(
        String from, String to, UsageGrouping by, String currency, List<UsageLine> items, UsageLine total) {}
