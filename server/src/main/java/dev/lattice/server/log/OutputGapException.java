package dev.lattice.server.log;

/** A frame begins behind the end of what is there: what lies between has to come first. */
public final class OutputGapException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long wanted;

    OutputGapException(long wanted, long offered) {
        super("output is held up to " + wanted + ", and what was offered begins at " + offered, null, false, false);
        this.wanted = wanted;
    }

    /** The offset that is to be sent next. */
    public long wanted() {
        return wanted;
    }
}
