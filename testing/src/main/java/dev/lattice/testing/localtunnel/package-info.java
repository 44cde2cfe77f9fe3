/** What Lattice's tunnels are tried with and measured beside. */
@NullMarked
package dev.lattice.testing.localtunnel;

import org.jspecify.annotations.NullMarked;
