/**
 * The node's side of the tunnels: connections to gateways, dialed ahead of need, and what they carry to the ports of
 * containers. All streams are moved by a few threads that wait for many sockets at once, because idle streams are many
 * and a thread's stack and buffers for each would be most of the agent's memory.
 */
@NullMarked
package dev.lattice.agent.tunnel;

import org.jspecify.annotations.NullMarked;
