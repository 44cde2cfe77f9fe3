/** The pages that people see in a browser: files that npm built, served with the headers that keep them safe. */
@NullMarked
package dev.lattice.server.console;

import org.jspecify.annotations.NullMarked;
