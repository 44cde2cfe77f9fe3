package dev.lattice.api.hook;

/**
 * What a Git host hears of its delivery.
 *
 * @param outcome as of {@link DeliveryView}, or {@code repeated}
 * @param reason for people
 */
public record HookReply(String outcome, String reason) {}
