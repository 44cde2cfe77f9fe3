package dev.lattice.server.file;

import dev.lattice.core.file.Sha256;
import dev.lattice.core.id.ProjectId;
import dev.lattice.server.problem.Problem;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Many blobs in one request's body: again and again 64 hex characters of the SHA-256, the length as 8 bytes, big end
 * first, and the bytes.
 */
final class BlobPack {
    static final String MEDIA_TYPE = "application/vnd.lattice.blobs";

    private static final int HEX = 64;

    private final Blobs blobs;

    BlobPack(Blobs blobs) {
        this.blobs = blobs;
    }

    /**
     * Stores each blob as it comes.
     *
     * @return how many there were
     * @throws Problem INVALID_REQUEST at the first that is broken; those before it are stored
     */
    int store(ProjectId project, InputStream body) throws IOException {
        DataInputStream in = new DataInputStream(body);
        int count = 0;
        try {
            for (byte[] hex = in.readNBytes(HEX); hex.length > 0; hex = in.readNBytes(HEX)) {
                Sha256 announced = new Sha256(new String(hex, StandardCharsets.US_ASCII));
                long size = in.readLong();
                if (size < 0 || size > Blobs.MAX_BYTES) {
                    throw new IllegalArgumentException("a blob has 0 to " + Blobs.MAX_BYTES + " bytes");
                }
                blobs.store(project, announced, size, in);
                count++;
            }
            return count;
        } catch (EOFException e) {
            throw broken(count, "it ends in the middle of a blob");
        } catch (IllegalArgumentException e) {
            throw broken(count, String.valueOf(e.getMessage()));
        }
    }

    private static Problem broken(int count, String why) {
        return Problem.invalid("body", "The pack is broken at blob " + (count + 1) + ": " + why + ".");
    }
}
