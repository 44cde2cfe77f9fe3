/** The stable public names of workloads, the routes behind them, and the gateways that serve them. */
@NullMarked
package dev.lattice.server.endpoint;

import org.jspecify.annotations.NullMarked;
