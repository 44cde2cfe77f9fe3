/** When and how much a node works for others, as its owner sees and says it. */
@NullMarked
package dev.lattice.api.availability;

import org.jspecify.annotations.NullMarked;
