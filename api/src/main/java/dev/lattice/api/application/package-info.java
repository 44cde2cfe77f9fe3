/** Applications: several workloads of one compose file. */
@NullMarked
package dev.lattice.api.application;

import org.jspecify.annotations.NullMarked;
