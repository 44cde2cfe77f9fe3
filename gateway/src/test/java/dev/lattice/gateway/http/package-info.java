@NullMarked
package dev.lattice.gateway.http;

import org.jspecify.annotations.NullMarked;
