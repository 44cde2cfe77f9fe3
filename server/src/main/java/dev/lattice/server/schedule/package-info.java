/** Schedules: jobs that are made by the clock. */
@NullMarked
package dev.lattice.server.schedule;

import org.jspecify.annotations.NullMarked;
