@org.jspecify.annotations.NullMarked
package dev.lattice.agent.tunnel.provider;
