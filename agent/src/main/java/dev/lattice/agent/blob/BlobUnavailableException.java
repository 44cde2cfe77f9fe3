package dev.lattice.agent.blob;

/** A blob cannot be had or handed over, and trying again would not help. */
public final class BlobUnavailableException extends Exception {
    private static final long serialVersionUID = 1;

    public BlobUnavailableException(String message) {
        super(message);
    }
}
