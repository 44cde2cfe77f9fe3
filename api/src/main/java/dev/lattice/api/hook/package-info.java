/** Webhooks: how a Git host tells of pushes. */
@NullMarked
package dev.lattice.api.hook;

import org.jspecify.annotations.NullMarked;
