/** Jobs and job groups over HTTP. */
@NullMarked
package dev.lattice.api.job;

import org.jspecify.annotations.NullMarked;
