/** What people read: a table, and the page in docs. */
@NullMarked
package dev.lattice.benchmarks.report;

import org.jspecify.annotations.NullMarked;
