@NullMarked
package dev.lattice.gateway.link;

import org.jspecify.annotations.NullMarked;
