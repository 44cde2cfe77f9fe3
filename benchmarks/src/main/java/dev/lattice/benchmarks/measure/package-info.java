/** What is measured, in which order, and what becomes of the figures. */
@NullMarked
package dev.lattice.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
