package dev.lattice.server.job;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.Response;

/** Sends the bytes of a blob as a file; ranges and ETag as for any download. */
@FunctionalInterface
public interface ArtifactDownload {
    Response download(String name, String sha256, long size, HttpServerRequest request);
}
