/** What is used, by whom and on whose machines, what it costs, and who owes what to whom. */
@NullMarked
package dev.lattice.server.meter;

import org.jspecify.annotations.NullMarked;
