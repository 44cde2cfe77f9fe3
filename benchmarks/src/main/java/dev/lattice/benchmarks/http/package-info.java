/** HTTP/1.1 on a plain socket: a client whose own cost is small and known. */
@NullMarked
package dev.lattice.benchmarks.http;

import org.jspecify.annotations.NullMarked;
