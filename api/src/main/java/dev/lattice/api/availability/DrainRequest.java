package dev.lattice.api.availability;

import org.jspecify.annotations.Nullable;

/**
 * POST /api/nodes/{id}/drain.
 *
 * @param within seconds that jobs may take to finish, before they are ended and tried elsewhere; an hour unless given
 */
public record DrainRequest(@Nullable Long within) {}
