package dev.lattice.server.file;

import dev.lattice.core.id.FileId;
import dev.lattice.core.id.NodeId;

/** Which uploads a node may download: the inputs of the jobs that it has at the moment. */
@FunctionalInterface
public interface NodeDownloads {
    boolean mayDownload(NodeId node, FileId file);
}
