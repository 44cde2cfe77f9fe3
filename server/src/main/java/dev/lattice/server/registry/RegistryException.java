package dev.lattice.server.registry;

import java.io.IOException;

/** A registry that did not do what it was asked. The message says what to do, for people. */
public final class RegistryException extends IOException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST = 200;

    /** What follows from it. */
    public enum Kind {
        /** It cannot be reached, or is busy or broken: later it may do. */
        UNREACHABLE,
        /** Its answer to whoever we say that we are. */
        DENIED,
        /** It does not have that. */
        MISSING,
        /** It does not do that at all. */
        UNSUPPORTED,
        /** It does not take this. */
        REFUSED
    }

    private final Kind kind;

    RegistryException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    static RegistryException unknown(String host) {
        return new RegistryException(
                Kind.UNREACHABLE,
                "Nobody knows a host '" + shown(host) + "'. Look whether LATTICE_REGISTRY is written correctly.");
    }

    public Kind kind() {
        return kind;
    }

    /** Whether everything else that it is asked now would end like this. */
    public boolean concernsAll() {
        return kind == Kind.UNREACHABLE || kind == Kind.DENIED;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** What others wrote, for a message: on one line, and not longer than one can read. */
    static String shown(String text) {
        String cut = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
