@NullMarked
package dev.lattice.gateway.page;

import org.jspecify.annotations.NullMarked;
