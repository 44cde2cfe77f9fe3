/** What the server is made of, and the order in which its parts start and stop. */
@NullMarked
package dev.lattice.server.bootstrap;

import org.jspecify.annotations.NullMarked;
