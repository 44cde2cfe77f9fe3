package dev.lattice.agent.allocation;

import dev.lattice.core.service.TunnelState;

/**
 * A public address of a service's port, by a tunnel provider.
 *
 * @param port inside the container
 * @param url the last that there was; empty before the first
 * @param note why it stands so, for people; empty when there is nothing to say
 */
public record TunnelStatus(int port, String provider, TunnelState state, String url, String note) {}
