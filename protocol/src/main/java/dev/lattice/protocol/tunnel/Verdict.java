package dev.lattice.protocol.tunnel;

/** What a gateway makes of a proof, in one byte. */
public enum Verdict {
    WELCOME(0),
    /** The ticket is of another node, another key or a registration that is over: a new one comes with the agent's session. */
    REFUSED(1);

    private final byte code;

    Verdict(int code) {
        this.code = (byte) code;
    }

    public byte code() {
        return code;
    }

    /** Anything that is no welcome is a refusal. */
    public static Verdict of(byte code) {
        return code == WELCOME.code ? WELCOME : REFUSED;
    }
}
