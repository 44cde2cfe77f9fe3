@NullMarked
package dev.lattice.gateway.acme;

import org.jspecify.annotations.NullMarked;
