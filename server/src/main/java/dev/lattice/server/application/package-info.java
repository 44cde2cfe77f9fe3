/** Applications: what a compose file describes, deployed as workloads that belong together. */
@NullMarked
package dev.lattice.server.application;

import org.jspecify.annotations.NullMarked;
