/** How agents and gateways are told how to run. */
@NullMarked
package dev.lattice.protocol.setting;

import org.jspecify.annotations.NullMarked;
