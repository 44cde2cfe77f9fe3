package dev.lattice.api.meter;

/**
 * What it costs at today's prices, without traffic.
 *
 * @param idleHourMicros an hour in which its processors rest and its disk is full
 * @param busyHourMicros an hour in which they work all the time
 * @param idleMonthMicros the same of a month of 730 hours, as the next
 */
public record EstimateView(
        String currency, long idleHourMicros, long busyHourMicros, long idleMonthMicros, long busyMonthMicros) {}
