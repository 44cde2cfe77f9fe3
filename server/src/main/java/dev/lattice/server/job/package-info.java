/** Jobs and job groups for their owners: submission, views, live streams. */
@NullMarked
package dev.lattice.server.job;

import org.jspecify.annotations.NullMarked;
