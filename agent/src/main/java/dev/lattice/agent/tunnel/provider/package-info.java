/** Public addresses by others' tunnels, through their command-line clients. */
@org.jspecify.annotations.NullMarked
package dev.lattice.agent.tunnel.provider;
