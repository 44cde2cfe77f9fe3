/** When and how much nodes work for others: their owners' rules, what nodes say of it, and admins' orders. */
@NullMarked
package dev.lattice.server.availability;

import org.jspecify.annotations.NullMarked;
