/** The kinds of workloads, which are data, and what is made of them: blueprints, connections, commands. */
@NullMarked
package dev.lattice.server.catalogue;

import org.jspecify.annotations.NullMarked;
