package dev.lattice.api.build;

import org.jspecify.annotations.Nullable;

/**
 * A source that is to be looked at.
 *
 * @param workload that is to be changed: what is left out here is as it has that; null for a new one
 * @param kind of the catalogue; {@code app} when left out
 */
public record InspectRequest(
        @Nullable String workload,
        @Nullable String kind,
        @Nullable SourceRequest source,
        @Nullable BuildRequest build) {}
