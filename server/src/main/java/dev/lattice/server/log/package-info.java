/** Output of allocations: journaled, acknowledged, sealed, read live or later. */
@NullMarked
package dev.lattice.server.log;

import org.jspecify.annotations.NullMarked;
