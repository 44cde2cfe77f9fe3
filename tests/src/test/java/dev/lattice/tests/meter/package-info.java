/** What is charged for, end to end. */
@NullMarked
package dev.lattice.tests.meter;

import org.jspecify.annotations.NullMarked;
