/** What people see when no container answers. */
@NullMarked
package dev.lattice.gateway.page;

import org.jspecify.annotations.NullMarked;
