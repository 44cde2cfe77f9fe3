/** Files that are served as they are. */
@NullMarked
package dev.lattice.core.build.site;

import org.jspecify.annotations.NullMarked;
