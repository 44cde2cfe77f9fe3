/** Bytes and requests from the public to a container behind a tunnel, beside others that relay. */
@NullMarked
package dev.lattice.benchmarks.relay;

import org.jspecify.annotations.NullMarked;
