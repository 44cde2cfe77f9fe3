/** What is used, what it costs and what it earns, as the API has them. Amounts are in millionths of the currency's unit. */
@NullMarked
package dev.lattice.api.meter;

import org.jspecify.annotations.NullMarked;
