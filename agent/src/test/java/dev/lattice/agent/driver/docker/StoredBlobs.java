package dev.lattice.agent.driver.docker;

import dev.lattice.agent.blob.BlobStore;
import dev.lattice.agent.blob.BlobUnavailableException;
import dev.lattice.core.id.AllocationId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** Blobs in memory, and who asked for which. */
final class StoredBlobs implements BlobStore {
    final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    final List<String> stored = new ArrayList<>();
    final List<String> fetched = new ArrayList<>();

    byte[] get(String sha256) {
        return Objects.requireNonNull(blobs.get(sha256), sha256);
    }

    @Override
    public void fetch(AllocationId allocation, String sha256, long offset, OutputStream into, BooleanSupplier unwanted)
            throws BlobUnavailableException, IOException {
        byte[] bytes = blobs.get(sha256);
        if (bytes == null) {
            throw new BlobUnavailableException("there is no blob " + sha256);
        }
        fetched.add(sha256);
        into.write(bytes, (int) offset, bytes.length - (int) offset);
    }

    @Override
    public void store(AllocationId allocation, String sha256, long size, Path file, BooleanSupplier unwanted)
            throws IOException {
        stored.add(sha256);
        blobs.put(sha256, Files.readAllBytes(file));
    }
}
