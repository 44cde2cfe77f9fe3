package dev.lattice.server.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** Stored bytes, wherever they are. */
public interface Content {
    /** Them as a file of this machine, where they are one: the fast way to send them. */
    Optional<Path> localFile() throws IOException;

    /** Them from an offset on. */
    InputStream open(long offset) throws IOException;
}
