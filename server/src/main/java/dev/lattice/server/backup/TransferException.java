package dev.lattice.server.backup;

import java.io.IOException;

/** A backup or the restoring of one failed; the message is a sentence for people. */
final class TransferException extends IOException {
    private static final long serialVersionUID = 1L;

    TransferException(String message) {
        super(message);
    }
}
