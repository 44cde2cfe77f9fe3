/** When, and how much, a machine works for others: its owner's rules, and what follows from them at a moment. */
@NullMarked
package dev.lattice.core.availability;

import org.jspecify.annotations.NullMarked;
