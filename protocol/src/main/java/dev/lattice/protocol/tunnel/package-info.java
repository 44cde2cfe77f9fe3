/**
 * What an agent and a gateway say to each other on a tunnel, before and beside the bytes that they carry.
 *
 * <p>The agent dials. Every connection begins with a {@link dev.lattice.protocol.tunnel.Hello}; the gateway answers with
 * a nonce of {@value dev.lattice.protocol.tunnel.Ticket#BYTES} bytes, the agent with the proof of its
 * {@link dev.lattice.protocol.tunnel.Ticket}, the gateway with one {@link dev.lattice.protocol.tunnel.Verdict} byte.
 *
 * <p>Then a control line carries {@link dev.lattice.protocol.tunnel.ControlFrame}s both ways. A stream lies idle until
 * the gateway writes a {@link dev.lattice.protocol.tunnel.StreamHeader}, with or without first bytes of the client behind
 * it; the agent answers with one {@link dev.lattice.protocol.tunnel.StreamStatus} byte, and from there on the connection
 * is the client's, with its half-closes, and ends with it.
 *
 * <p>On a link the agent writes the header, with its proof or behind it, and names a workload. The gateway takes a stream
 * of a node where that runs, and answers with the status byte: {@link dev.lattice.protocol.tunnel.StreamStatus#UNKNOWN}
 * when this node runs nothing that links to the workload.
 */
@NullMarked
package dev.lattice.protocol.tunnel;

import org.jspecify.annotations.NullMarked;
