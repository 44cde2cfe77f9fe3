package dev.lattice.gateway.http;

/**
 * What a client may take.
 *
 * @param headBytes of a request's head, all lines together
 * @param fields of a head
 * @param headSeconds from the first byte of a head to its last
 * @param idleSeconds between two requests on a connection
 * @param stallSeconds that a body may stand still, in either direction, while the other side is ready
 */
public record Limits(int headBytes, int fields, int headSeconds, int idleSeconds, int stallSeconds) {
    public static final Limits DEFAULT = new Limits(32 << 10, 100, 15, 75, 60);
}
