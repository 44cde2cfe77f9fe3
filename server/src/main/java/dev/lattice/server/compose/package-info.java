/** Compose files, as people have them: read, checked whole, and made a model that something else can deploy. */
@NullMarked
package dev.lattice.server.compose;

import org.jspecify.annotations.NullMarked;
