package dev.lattice.server.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where bytes are kept under keys: a folder now, S3 later. Files and log segments stand behind it. A key has one to
 * four parts of {@code [A-Za-z0-9._-]+} with {@code /} between them. An object is whole or not there, and never
 * changes.
 */
public interface BlobStore {
    /** A new empty file beside the store's objects, to be filled and then handed to {@link #put}. */
    Path newScratchFile() throws IOException;

    /**
     * Takes the file over as the object of that key. Once this returns the object survives a power loss. When the key
     * is there already, the file is dropped.
     */
    void put(String key, Path file) throws IOException;

    boolean contains(String key) throws IOException;

    /**
     * The bytes from an offset on.
     *
     * @throws java.nio.file.NoSuchFileException when there is no such object
     */
    InputStream open(String key, long offset) throws IOException;

    /** The object as a file of this machine, where the store has it as one: the fast way to send it. */
    Optional<Path> localFile(String key) throws IOException;

    /** Whether there was one. */
    boolean delete(String key) throws IOException;

    /** How many bytes more it could take. */
    long usableBytes() throws IOException;

    /** Whether the store can be written to now; the message of the exception says why not. */
    void check() throws IOException;
}
