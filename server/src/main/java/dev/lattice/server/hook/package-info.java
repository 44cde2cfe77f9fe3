/** Webhooks: Git hosts tell of pushes, and what follows the branch is deployed again. */
@NullMarked
package dev.lattice.server.hook;

import org.jspecify.annotations.NullMarked;
