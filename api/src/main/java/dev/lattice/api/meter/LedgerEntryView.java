package dev.lattice.api.meter;

import java.time.Instant;

/**
 * What an account of a project lost or gained.
 *
 * @param id of the transaction; the entries of all accounts that it touches add up to 0
 * @param account {@code consumer} or {@code provider}
 * @param begins of what was used
 * @param amountMicros negative when it lost
 */
public record LedgerEntryView(String id, Instant at, String account, Instant begins, Instant ends, long amountMicros) {}
