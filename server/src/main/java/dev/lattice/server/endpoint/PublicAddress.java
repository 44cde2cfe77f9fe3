package dev.lattice.server.endpoint;

/**
 * Where an endpoint is reached from outside.
 *
 * @param host a name or address
 * @param url {@code http://} or {@code https://} of an HTTP endpoint, else {@code tcp://}; without a path
 */
public record PublicAddress(String host, int port, String url) {}
