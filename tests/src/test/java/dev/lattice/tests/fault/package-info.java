/** What happens when parts break. */
@NullMarked
package dev.lattice.tests.fault;

import org.jspecify.annotations.NullMarked;
