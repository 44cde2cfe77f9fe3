package dev.lattice.gateway.http;

/**
 * What a client may take.
 *
 * @param headBytes of a request's head, all lines together
 * @param fields of a head
 * @param headSeconds from the first byte of a head to its last
 * @param idleSeconds between two requests on a connection
 * @param stallSeconds that a request's body may stand still while the container waits for it, and that a client or a
 *     container may take nothing of what waits for it; what comes slowly of an answer is the container's affair
 */
public record Limits(int headBytes, int fields, int headSeconds, int idleSeconds, int stallSeconds) {
    public static final Limits DEFAULT = new Limits(32 << 10, 100, 15, 75, 60);
}
