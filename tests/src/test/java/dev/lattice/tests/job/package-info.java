/** Jobs, end to end. */
@NullMarked
package dev.lattice.tests.job;

import org.jspecify.annotations.NullMarked;
