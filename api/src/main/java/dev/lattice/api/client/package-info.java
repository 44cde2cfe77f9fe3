/** The Java client of the HTTP API: light enough that a command line that uses it starts at once. */
@NullMarked
package dev.lattice.api.client;

import org.jspecify.annotations.NullMarked;
