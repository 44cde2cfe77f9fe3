/** A job: one command run to completion. Its spec, its states, how it may be retried. */
@NullMarked
package dev.lattice.core.job;

import org.jspecify.annotations.NullMarked;
