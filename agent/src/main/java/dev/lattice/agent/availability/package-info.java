/** When and how much this machine works for others: its owner's rules, and what follows from them for what runs. */
@NullMarked
package dev.lattice.agent.availability;

import org.jspecify.annotations.NullMarked;
