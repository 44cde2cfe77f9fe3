@NullMarked
package dev.lattice.api.client;

import org.jspecify.annotations.NullMarked;
