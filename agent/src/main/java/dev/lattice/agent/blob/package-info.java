/** Files into jobs and out of them, by the hash of their bytes. */
@NullMarked
package dev.lattice.agent.blob;

import org.jspecify.annotations.NullMarked;
