/** Jobs that the clock makes, with a real server and agent. */
@NullMarked
package dev.lattice.tests.schedule;

import org.jspecify.annotations.NullMarked;
