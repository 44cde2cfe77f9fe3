package dev.lattice.api.file;

import java.util.List;

/** POST /api/blobs/missing: which of these does the project not hold yet? */
public record MissingBlobsRequest(List<String> sha256) {}
