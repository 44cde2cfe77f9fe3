/** The HTTP API as a foreign client sees it. */
@NullMarked
package dev.lattice.testing.http;

import org.jspecify.annotations.NullMarked;
