package dev.lattice.server.registry;

import java.io.IOException;
import java.io.InputStream;

/** Gives the bytes of a blob, each time from the first one on. */
@FunctionalInterface
public interface BlobSource {
    InputStream open() throws IOException;
}
