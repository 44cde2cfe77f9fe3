/** How apps of Node.js are built and started. */
@NullMarked
package dev.lattice.core.build.node;

import org.jspecify.annotations.NullMarked;
