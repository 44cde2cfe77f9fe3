/** How results look: tables, JSON, YAML, and nothing that could steer a terminal. */
@NullMarked
package dev.lattice.cli.output;

import org.jspecify.annotations.NullMarked;
