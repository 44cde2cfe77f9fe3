/** What workloads use, over time: taken from nodes, kept as time series, made coarser as they age, forgotten. */
@NullMarked
package dev.lattice.server.metric;

import org.jspecify.annotations.NullMarked;
