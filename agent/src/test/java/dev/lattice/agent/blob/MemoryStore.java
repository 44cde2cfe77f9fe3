package dev.lattice.agent.blob;

import dev.lattice.core.file.Sha256;
import dev.lattice.core.id.AllocationId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Blobs in memory. */
final class MemoryStore implements BlobStore {
    private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    final AtomicInteger fetches = new AtomicInteger();
    /** Fetches wait for it. */
    volatile CountDownLatch gate = new CountDownLatch(0);

    String add(byte[] bytes) {
        MessageDigest digest = Sha256.newDigest();
        digest.update(bytes);
        String sha256 = Hashes.text(digest);
        blobs.put(sha256, bytes);
        return sha256;
    }

    /** Makes the store give other bytes than the hash promises. */
    void spoil(String sha256, byte[] bytes) {
        blobs.put(sha256, bytes);
    }

    byte[] get(String sha256) {
        return java.util.Objects.requireNonNull(blobs.get(sha256), sha256);
    }

    @Override
    public void fetch(AllocationId allocation, String sha256, long offset, OutputStream into, BooleanSupplier unwanted)
            throws BlobUnavailableException, IOException {
        fetches.incrementAndGet();
        try {
            gate.await();
        } catch (InterruptedException stopped) {
            throw new IOException(stopped);
        }
        byte[] bytes = blobs.get(sha256);
        if (bytes == null) {
            throw new BlobUnavailableException("no blob " + sha256);
        }
        into.write(bytes, (int) offset, bytes.length - (int) offset);
    }

    @Override
    public void store(AllocationId allocation, String sha256, long size, Path file, BooleanSupplier unwanted)
            throws IOException {
        blobs.put(sha256, Files.readAllBytes(file));
    }
}
