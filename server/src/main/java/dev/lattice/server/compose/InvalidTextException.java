package dev.lattice.server.compose;

/** A text that is not what it should be. The message is a sentence; it has no place yet, and no value of a variable. */
final class InvalidTextException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String sentence;

    /** Lines after the first one of the text. */
    private final int offset;

    InvalidTextException(String message) {
        this(message, 0);
    }

    InvalidTextException(String message, int offset) {
        super(message);
        this.sentence = message;
        this.offset = offset;
    }

    String sentence() {
        return sentence;
    }

    int offset() {
        return offset;
    }
}
