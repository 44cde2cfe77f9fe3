package dev.lattice.api.job;

import dev.lattice.core.id.FileId;

/**
 * A file that a job produced.
 * @param size bytes
 */
public record ArtifactView(FileId artifactId, String path, long size, String sha256, String url) {}
