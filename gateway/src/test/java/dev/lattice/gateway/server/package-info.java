@NullMarked
package dev.lattice.gateway.server;

import org.jspecify.annotations.NullMarked;
