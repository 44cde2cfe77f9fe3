/** The one thread that changes jobs: it gathers what is waiting, plans, commits once, and tells everybody. */
@NullMarked
package dev.lattice.server.scheduling;

import org.jspecify.annotations.NullMarked;
