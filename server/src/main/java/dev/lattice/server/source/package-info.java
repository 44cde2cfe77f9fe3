/** Where the files of apps come from: Git, uploads, archives. They become an upload like any other. */
@NullMarked
package dev.lattice.server.source;

import org.jspecify.annotations.NullMarked;
