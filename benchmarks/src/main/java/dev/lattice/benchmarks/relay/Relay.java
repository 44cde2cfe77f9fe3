package dev.lattice.benchmarks.relay;

/** What stands between a client and the origin. */
public enum Relay {
    DIRECT("nothing between"),
    HAPROXY("two haproxies in a row"),
    NGINX("nginx as HTTP proxy"),
    SSH("ssh -R"),
    LOCALTUNNEL("localtunnel"),
    STUNNEL("a stunnel pair"),
    LATTICE_HTTP("Lattice, HTTP"),
    LATTICE_TCP("Lattice, TCP"),
    LATTICE_TLS("Lattice, HTTPS");

    private final String label;

    Relay(String label) {
        this.label = label;
    }

    /** As tables show it. */
    public String label() {
        return label;
    }
}
