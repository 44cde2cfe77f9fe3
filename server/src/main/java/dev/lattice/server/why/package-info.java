/** Why things stand as they do, in one sentence each, with the fix. */
@NullMarked
package dev.lattice.server.why;

import org.jspecify.annotations.NullMarked;
