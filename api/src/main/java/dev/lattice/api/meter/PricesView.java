package dev.lattice.api.meter;

import java.util.List;

/**
 * Prices.
 *
 * @param current those that count now
 * @param history all lists that there were or that will count, the newest first
 */
public record PricesView(String currency, PriceView current, List<PriceView> history) {}
