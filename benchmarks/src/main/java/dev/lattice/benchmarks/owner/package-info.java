/** What the owner of a lent machine feels of its work for others: how soon it is gone, and what it costs while it is there. */
@NullMarked
package dev.lattice.benchmarks.owner;

import org.jspecify.annotations.NullMarked;
