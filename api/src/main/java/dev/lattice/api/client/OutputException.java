package dev.lattice.api.client;

import java.io.IOException;

/** The caller's own side could not take the output: a closed pipe, a full disk. */
public final class OutputException extends IOException {
    private static final long serialVersionUID = 1L;

    public OutputException(IOException cause) {
        super(cause);
    }
}
