package dev.lattice.server.scheduling;

import dev.lattice.core.service.TunnelState;

/**
 * A public address of a workload's port, by the tunnel provider that a node's owner chose.
 *
 * @param port inside the container
 * @param url the last that there was, of the web for certain; empty when there was none
 * @param note why it stands so, for people; empty when there is nothing to say
 */
public record ProvidedTunnel(int port, String provider, TunnelState state, String url, String note) {}
