/** Nodes that come, go and come back. */
@NullMarked
package dev.lattice.tests.node;

import org.jspecify.annotations.NullMarked;
