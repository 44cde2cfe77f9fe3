/** Trees of files and the rules for paths inside them. */
@NullMarked
package dev.lattice.core.file;

import org.jspecify.annotations.NullMarked;
