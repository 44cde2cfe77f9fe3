package dev.lattice.cli.folder;

/** A file of the folder cannot be sent as it was found. Unchecked, so that it is not taken for a broken connection. */
public final class UnreadableFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private UnreadableFileException(String message) {
        super(message);
    }

    static UnreadableFileException changed(String path) {
        return new UnreadableFileException(
                path + " changed while it was being sent. Run the command again when nothing writes to it.");
    }

    static UnreadableFileException unreadable(String path, Exception cause) {
        return new UnreadableFileException(
                "cannot read " + path + " (" + cause.getClass().getSimpleName()
                        + "). Make it readable, or leave it out with a line in .latticeignore.");
    }
}
