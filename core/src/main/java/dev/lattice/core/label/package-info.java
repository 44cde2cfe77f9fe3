/** Labels of nodes, and what work asks of them. */
@NullMarked
package dev.lattice.core.label;

import org.jspecify.annotations.NullMarked;
