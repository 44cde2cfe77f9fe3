/** What an app's own file says of how it is deployed, and how people write that. */
@NullMarked
package dev.lattice.api.app;

import org.jspecify.annotations.NullMarked;
