package dev.lattice.server.scheduling;

/** Why the server ends a node's session. The node comes back by itself, unless it is told that it need not. */
public enum Closing {
    /** Two agents with one identity would take it from each other for ever, so the older one waits. */
    REPLACED("a newer session of this node replaced this one"),
    /** It was silent for too long; on its return it says what it holds. */
    LEASE_OVER("its lease is over"),
    /** What this server knew is in doubt; the next session syncs by level. */
    READING_ANEW("the server reads its state anew"),
    /** It is none of ours any more. */
    REMOVED("the node was removed");

    private final String text;

    Closing(String text) {
        this.text = text;
    }

    /** For people, without a full stop. */
    public String text() {
        return text;
    }
}
