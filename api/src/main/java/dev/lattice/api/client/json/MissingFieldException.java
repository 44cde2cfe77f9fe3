package dev.lattice.api.client.json;

/** An answer lacks what the API promises. */
public final class MissingFieldException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MissingFieldException(String field) {
        super("the answer has no usable field '" + field + "'");
    }
}
