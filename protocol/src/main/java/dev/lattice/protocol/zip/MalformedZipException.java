package dev.lattice.protocol.zip;

/** A ZIP that cannot be read, or that is of a kind that nobody needs. The message says why, for people. */
public final class MalformedZipException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedZipException(String message) {
        super(message);
    }
}
