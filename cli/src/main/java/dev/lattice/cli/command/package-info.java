/** The commands, one class each, thin over the client. */
@NullMarked
package dev.lattice.cli.command;

import org.jspecify.annotations.NullMarked;
