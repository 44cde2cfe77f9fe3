/** What changes in a project, live. */
@NullMarked
package dev.lattice.server.event;

import org.jspecify.annotations.NullMarked;
