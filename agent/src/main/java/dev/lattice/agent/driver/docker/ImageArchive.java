package dev.lattice.agent.driver.docker;

import dev.lattice.agent.blob.BlobUnavailableException;
import dev.lattice.core.file.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Looks for files in what an engine writes of an image. All that counts is the hash of a file's bytes; what the archive
 * calls it, what links it has and what its descriptions say is nobody's business, so that none of it can lead anywhere.
 */
final class ImageArchive {
    private static final int MOST_ENTRIES = 10_000;

    private final Path scratch;
    private final long mostBytes;

    /** A file that was looked for, on disk until the call returns. */
    interface Taker {
        void take(String sha256, long size, Path file) throws BlobUnavailableException, IOException;
    }

    /**
     * @param scratch a file that is written over and over, and removed in the end
     * @param mostBytes of all files together, whether they are wanted or not
     */
    ImageArchive(Path scratch, long mostBytes) {
        this.scratch = scratch;
        this.mostBytes = mostBytes;
    }

    /**
     * Passes on each of the wanted files, once.
     *
     * @param wanted SHA-256 of files, lower-case hex
     * @param unwanted asked now and then; true ends it early
     * @return those that were not there
     * @throws IOException when the archive is malformed, cut off or larger than it may be
     */
    Set<String> read(InputStream archive, Set<String> wanted, Taker taker, BooleanSupplier unwanted)
            throws BlobUnavailableException, IOException {
        Set<String> missing = new HashSet<>(wanted);
        TarArchiveInputStream tar = new TarArchiveInputStream(archive);
        long bytes = 0;
        int entries = 0;
        try {
            for (TarArchiveEntry entry = tar.getNextEntry();
                    entry != null && !missing.isEmpty() && !unwanted.getAsBoolean();
                    entry = tar.getNextEntry()) {
                bytes += Math.max(0, entry.getSize());
                if (bytes > mostBytes || bytes < 0 || ++entries > MOST_ENTRIES) {
                    throw new IOException(
                            "the archive has more than " + mostBytes + " bytes or " + MOST_ENTRIES + " entries");
                }
                if (!entry.isFile() || entry.isSparse() || entry.isSymbolicLink() || entry.isLink()) {
                    continue;
                }
                String sha256 = copy(tar);
                if (missing.remove(sha256)) {
                    taker.take(sha256, entry.getSize(), scratch);
                }
            }
        } finally {
            Files.deleteIfExists(scratch);
        }
        return missing;
    }

    private String copy(InputStream from) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(scratch), digest)) {
            from.transferTo(out);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
