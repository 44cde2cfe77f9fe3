/** How the domain is written as JSON, in one place. */
@NullMarked
package dev.lattice.api.json;

import org.jspecify.annotations.NullMarked;
