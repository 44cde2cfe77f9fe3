package dev.lattice.api.file;

import dev.lattice.core.id.FileId;

/**
 * The answer to an upload.
 * @param fileUrl absolute; opened with the same user's token or by the worker that got the job
 * @param size bytes
 * @param sha256 lower-case hex
 */
public record UploadedFile(FileId fileId, String fileUrl, long size, String sha256) {}
