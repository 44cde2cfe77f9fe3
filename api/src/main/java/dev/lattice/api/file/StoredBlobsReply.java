package dev.lattice.api.file;

/** The answer to POST /api/blobs: how many blobs the body had. */
public record StoredBlobsReply(int stored) {}
