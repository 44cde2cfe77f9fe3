package dev.lattice.api.file;

import java.util.List;

/** The blobs that are to be uploaded. */
public record MissingBlobsReply(List<String> missing) {}
