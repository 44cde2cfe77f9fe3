package dev.lattice.api.server;

/**
 * GET /api/connect: what an agent needs to know before it can call.
 *
 * @param agentPort on the host that answered
 */
public record ConnectView(int agentPort, String version) {}
