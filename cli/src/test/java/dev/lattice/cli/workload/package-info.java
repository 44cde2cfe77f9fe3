@NullMarked
package dev.lattice.cli.workload;

import org.jspecify.annotations.NullMarked;
