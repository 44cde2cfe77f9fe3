@NullMarked
package dev.lattice.api.client.http;

import org.jspecify.annotations.NullMarked;
