package dev.lattice.server.log;

import dev.lattice.core.id.ProjectId;

/**
 * Whose output it is.
 *
 * @param service it writes on and on: where the disk is nearly full it loses output before others do
 */
public record OutputOwner(ProjectId project, boolean service) {}
