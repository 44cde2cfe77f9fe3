/** The gRPC port that agents call. */
@NullMarked
package dev.lattice.server.agent;

import org.jspecify.annotations.NullMarked;
