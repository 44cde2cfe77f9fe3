/** What work asks of nodes' labels, as people write it. */
@NullMarked
package dev.lattice.api.label;

import org.jspecify.annotations.NullMarked;
