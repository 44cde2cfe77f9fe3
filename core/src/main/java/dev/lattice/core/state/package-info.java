/** State machines as tables: enums with {@code terminal}, verbs that move, a diagram that is generated. */
@NullMarked
package dev.lattice.core.state;

import org.jspecify.annotations.NullMarked;
