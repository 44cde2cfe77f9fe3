/** Schedules and their executions, as the API has them. */
@NullMarked
package dev.lattice.api.schedule;

import org.jspecify.annotations.NullMarked;
