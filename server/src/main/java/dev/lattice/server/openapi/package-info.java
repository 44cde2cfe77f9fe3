/** The API's own description. */
@NullMarked
package dev.lattice.server.openapi;

import org.jspecify.annotations.NullMarked;
