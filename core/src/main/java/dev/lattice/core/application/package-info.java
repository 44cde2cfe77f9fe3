/** Several workloads that belong together. */
@NullMarked
package dev.lattice.core.application;

import org.jspecify.annotations.NullMarked;
