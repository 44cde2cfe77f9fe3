/** Looking for what is wrong on this machine, and how to put it right. */
@NullMarked
package dev.lattice.cli.doctor;

import org.jspecify.annotations.NullMarked;
