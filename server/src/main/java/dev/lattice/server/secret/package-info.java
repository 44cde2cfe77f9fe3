/** Secrets: those that the server keeps, and those that it hands out once. */
@NullMarked
package dev.lattice.server.secret;

import org.jspecify.annotations.NullMarked;
