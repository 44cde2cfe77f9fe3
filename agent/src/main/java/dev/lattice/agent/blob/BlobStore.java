package dev.lattice.agent.blob;

import dev.lattice.core.id.AllocationId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/** Where blobs are, beyond this node. An absent server is waited for. */
public interface BlobStore {
    /**
     * Writes a blob's bytes.
     *
     * @param offset the first byte that is wanted
     * @param unwanted asked now and then; true ends the waiting
     */
    void fetch(AllocationId allocation, String sha256, long offset, OutputStream into, BooleanSupplier unwanted)
            throws BlobUnavailableException, IOException;

    /** Hands over a file's bytes; one that the store has already costs little. */
    void store(AllocationId allocation, String sha256, long size, Path file, BooleanSupplier unwanted)
            throws BlobUnavailableException, IOException;
}
