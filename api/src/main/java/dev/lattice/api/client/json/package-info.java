/** JSON as the client reads and writes it, by tokens: binding by reflection would cost more than the whole call. */
@NullMarked
package dev.lattice.api.client.json;

import org.jspecify.annotations.NullMarked;
