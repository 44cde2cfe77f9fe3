/** Services and jobs in containers, beside the engine alone. */
@NullMarked
package dev.lattice.benchmarks.service;

import org.jspecify.annotations.NullMarked;
