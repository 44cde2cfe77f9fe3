/** Uploads, blobs and trees. */
@NullMarked
package dev.lattice.server.file;

import org.jspecify.annotations.NullMarked;
