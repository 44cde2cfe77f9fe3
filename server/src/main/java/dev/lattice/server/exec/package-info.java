/** Commands that people run in the containers of their workloads. */
@NullMarked
package dev.lattice.server.exec;

import org.jspecify.annotations.NullMarked;
