@NullMarked
package dev.lattice.cli.command;

import org.jspecify.annotations.NullMarked;
